import { Box, Button, Group, Modal, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { Moment } from "@/components/Moment";
import { asText, contested, type Field, FIELDS, LABELS } from "@/features/content/editor/merge";
import type { Draft } from "@/features/content/editor/useDraft";
import classes from "@/features/content/editor/editor.module.css";

/** Both changed the same: both versions, and a choice for each field. */
export function ConflictDialog({ draft }: { draft: Draft }) {
  return (
    <Modal opened={draft.theirs !== null} onClose={() => undefined} withCloseButton={false} size="xl" title="Somebody else saved this content in the meantime">
      {draft.theirs && <Choices draft={draft} />}
    </Modal>
  );
}

function Choices({ draft }: { draft: Draft }) {
  const { base, theirs, value, dirty, resolve } = draft;
  const [taken, setTaken] = useState<ReadonlySet<Field>>(new Set());
  if (theirs === null) return null;
  const edits = Object.fromEntries(dirty.map((name) => [name, value[name as Field]]));
  const fields = contested(base, theirs, edits);
  const choose = (field: Field, whose: string) =>
    setTaken((before) => new Set(whose === "theirs" ? [...before, field] : [...before].filter((name) => name !== field)));
  return (
    <Stack>
      <Text size="sm">
        Saved <Moment at={theirs.updated_at} />. Nothing of either is lost yet: choose for each field that both changed. Everything else is kept from both. The site is not changed.
      </Text>
      {fields.map((field) => (
        <Box key={field}>
          <Group justify="space-between" mb={4}>
            <Text fw={600} size="sm">
              {LABELS[field as (typeof FIELDS)[number]]}
            </Text>
            <SegmentedControl
              size="xs"
              aria-label={`${LABELS[field as (typeof FIELDS)[number]]}: which version`}
              data={[{ value: "mine", label: "Keep mine" }, { value: "theirs", label: "Take theirs" }]}
              value={taken.has(field) ? "theirs" : "mine"}
              onChange={(whose) => choose(field, whose)}
            />
          </Group>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
            <Version label="Mine" text={asText(field, value[field])} isChosen={!taken.has(field)} />
            <Version label="Theirs" text={asText(field, theirs[field])} isChosen={taken.has(field)} />
          </SimpleGrid>
        </Box>
      ))}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void resolve(fields)}>
          Take theirs for all
        </Button>
        <Button onClick={() => void resolve([...taken])}>Save these</Button>
      </Group>
    </Stack>
  );
}

function Version({ label, text, isChosen }: { label: string; text: string; isChosen: boolean }) {
  return (
    <div className={classes.version} data-chosen={isChosen || undefined} tabIndex={0} role="group" aria-label={`${label}${isChosen ? ", chosen" : ""}`}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" className={classes.versionText}>
        {text}
      </Text>
    </div>
  );
}
