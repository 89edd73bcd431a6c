import { Anchor, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { type RevisionRow, usePeople, useRevisions } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";
import { RevisionDialog } from "@/features/content/rail/RevisionDialog";
import { asApiError } from "@/lib/api/errors";

/** Every save that changed something, newest first: who did it, and where. */
export function History({ draft }: { draft: Draft }) {
  const id = draft.value.id;
  const revisions = useRevisions(id);
  const people = usePeople().data?.results ?? [];
  const [shown, setShown] = useState<number | null>(null);
  const rows = revisions.data?.pages.flatMap((page) => page.results) ?? [];
  if (revisions.error) return <ErrorNote error={asApiError(revisions.error)} onRetry={() => void revisions.refetch()} />;
  return (
    <Stack gap="xs">
      {rows.map((row) => (
        <Entry
          key={row.number}
          row={row}
          who={people.find((person) => person.id === row.created_by)}
          isCurrent={row.number === draft.base.revision}
          isOnSite={row.number === draft.base.wordpress?.revision}
          onShow={() => setShown(row.number)}
        />
      ))}
      {revisions.hasNextPage && (
        <Button variant="subtle" size="xs" onClick={() => void revisions.fetchNextPage()} loading={revisions.isFetchingNextPage}>
          Show earlier ones
        </Button>
      )}
      <RevisionDialog draft={draft} number={shown} onClose={() => setShown(null)} />
    </Stack>
  );
}

interface EntryProps {
  row: RevisionRow;
  who: { name?: string; email: string } | undefined;
  isCurrent: boolean;
  isOnSite: boolean;
  onShow: () => void;
}

function Entry({ row, who, isCurrent, isOnSite, onShow }: EntryProps) {
  const name = row.origin === "wordpress" ? `${row.changed_by || "somebody"}, in WordPress` : (who?.name || who?.email || "in IGNY8");
  return (
    <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
      <div>
        <Text size="sm">
          <Anchor component="button" type="button" inherit onClick={onShow}>
            Version {row.number}
          </Anchor>{" "}
          · <Moment at={row.created_at} />
        </Text>
        <Text size="xs" c="dimmed">
          {name}
        </Text>
      </div>
      <Group gap={4}>
        {isCurrent && <Badge size="sm" variant="light" color="gray" tt="none">Now</Badge>}
        {isOnSite && <Badge size="sm" variant="light" color="green" tt="none">On the site</Badge>}
      </Group>
    </Group>
  );
}
