import { Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPencil } from "@tabler/icons-react";

import { Moment } from "@/components/Moment";
import { LABELS } from "@/features/content/editor/merge";
import type { Draft } from "@/features/content/editor/useDraft";

/** What is unsaved, since when the rest is safe, and why not. */
export function SaveBar({ draft }: { draft: Draft }) {
  const { dirty, isSaving, error, theirs, save, base, savedAt } = draft;
  const isStopped = error !== null || theirs !== null;
  const Icon = isStopped ? IconAlertTriangle : dirty.length > 0 ? IconPencil : IconCheck;
  return (
    <Group gap="xs" wrap="nowrap">
      <Group gap={6} wrap="nowrap" c={isStopped ? "red" : "dimmed"}>
        <Icon size={16} stroke={1.6} aria-hidden />
        <Text size="sm" aria-live="polite" component="div" lineClamp={1}>
          {isSaving ? "Saving…" : isStopped ? `Not saved: ${named(dirty)}` : dirty.length > 0 ? `Unsaved: ${named(dirty)}` : <>Saved <Moment at={savedAt ?? base.updated_at} /></>}
        </Text>
      </Group>
      <Button size="xs" variant="default" onClick={() => void save()} disabled={dirty.length === 0 || theirs !== null} loading={isSaving} title="Ctrl S, or ⌘ S">
        Save
      </Button>
    </Group>
  );
}

function named(dirty: string[]): string {
  const names = dirty.map((name) => (LABELS as Record<string, string>)[name] ?? name).map((name) => name.toLowerCase());
  return names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(", ");
}
