import { Badge, Button, Group, Modal, Stack, Text } from "@mantine/core";

import { QueryPanel } from "@/components/QueryPanel";
import { type Content, useRevision } from "@/features/content/api";
import { type Field, isSame, LABELS } from "@/features/content/editor/merge";
import { Preview } from "@/features/content/editor/Preview";
import type { Draft } from "@/features/content/editor/useDraft";
import { changesOf } from "@/features/content/rail/revisions";

interface RevisionDialogProps {
  draft: Draft;
  number: number | null;
  onClose: () => void;
}

/** What an earlier version said, and the way back to it: a new version that says the same. */
export function RevisionDialog({ draft, number, onClose }: RevisionDialogProps) {
  const revision = useRevision(draft.value.id, number);
  return (
    <Modal opened={number !== null} onClose={onClose} title={`Version ${number ?? ""}`} size="xl" closeButtonProps={{ "aria-label": "Close" }}>
      <QueryPanel query={revision}>
        {({ snapshot }) => {
          const change = changesOf(snapshot);
          const differing = (Object.keys(change) as Field[]).filter((name) => !isSame(change[name], draft.value[name as keyof Content]));
          return (
            <Stack>
              <Differing fields={differing} />
              <Preview title={change.title ?? ""} html={change.html ?? ""} />
              <Group justify="flex-end">
                <Text size="sm" c="dimmed" flex="1 1 16rem">
                  Restoring makes a new version; none is lost, and the site changes only when you publish.
                </Text>
                <Button
                  disabled={differing.length === 0}
                  onClick={() => {
                    draft.replace(change);
                    onClose();
                  }}
                >
                  Restore this version
                </Button>
              </Group>
            </Stack>
          );
        }}
      </QueryPanel>
    </Modal>
  );
}

function Differing({ fields }: { fields: Field[] }) {
  if (fields.length === 0) return <Text size="sm">This is what the content says now.</Text>;
  return (
    <Group gap={6}>
      <Text size="sm">Different from now:</Text>
      {fields.map((name) => (
        <Badge key={name} variant="light" color="gray" tt="none">
          {(LABELS as Record<string, string>)[name]}
        </Badge>
      ))}
    </Group>
  );
}
