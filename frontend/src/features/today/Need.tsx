import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { COLOURS } from "@/lib/states";
import classes from "@/features/today/today.module.css";

const ICONS = { bad: IconX, warning: IconAlertTriangle };

interface NeedProps {
  tone: keyof typeof ICONS;
  title: ReactNode;
  /** The one thing to do. */
  button: ReactNode;
  children: ReactNode;
}

/** Something that goes on only when a person does something. */
export function Need({ tone, title, button, children }: NeedProps) {
  const Icon = ICONS[tone];
  return (
    <Group component="li" px="sm" py="sm" gap="sm" align="flex-start" wrap="nowrap" className={classes.need}>
      <ThemeIcon size={22} radius="xl" variant="light" color={COLOURS[tone]} aria-hidden>
        <Icon size={14} stroke={2} />
      </ThemeIcon>
      <Stack gap={4} flex={1} miw={0}>
        <Text size="sm" fw={600} className="prose">
          {title}
        </Text>
        <Text size="sm" component="div" className="prose">
          {children}
        </Text>
      </Stack>
      <div className={classes.button}>{button}</div>
    </Group>
  );
}
