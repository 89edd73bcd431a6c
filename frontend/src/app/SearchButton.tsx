import { ActionIcon, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";

import { palette } from "@/features/search";

const HINT = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K";

export function SearchButton() {
  return (
    <>
      <UnstyledButton className="search-button" visibleFrom="sm" onClick={palette.open}>
        <Group component="span" gap="xs" wrap="nowrap" justify="space-between">
          <Group component="span" gap="xs" wrap="nowrap">
            <IconSearch size={16} stroke={1.6} aria-hidden />
            <Text span size="sm">Open anything</Text>
          </Group>
          <Kbd size="xs">{HINT}</Kbd>
        </Group>
      </UnstyledButton>
      <ActionIcon hiddenFrom="sm" variant="subtle" color="gray" onClick={palette.open} aria-label="Open anything by its name">
        <IconSearch size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </>
  );
}
