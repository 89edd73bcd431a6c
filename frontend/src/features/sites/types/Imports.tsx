import { Group, Pagination, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { ToneBadge } from "@/components/StateBadge";
import { DataTable } from "@/components/table";
import { useImports } from "@/features/sites/api";
import type { ImportRow, Integration } from "@/features/sites/shapes";
import { ImportProgress } from "@/features/sites/types/ImportProgress";
import { IMPORT_STATES } from "@/features/sites/types/importStates";
import { many } from "@/features/sites/words";
import type { ColumnDef } from "@tanstack/react-table";

const SIZE = 10;

const COLUMNS: ColumnDef<ImportRow>[] = [
  { id: "began", header: "Began", cell: ({ row }) => <Moment at={row.original.created_at} />, meta: { phone: "title", width: 150 } },
  {
    id: "state",
    header: "State",
    cell: ({ row: { original } }) => <ToneBadge {...IMPORT_STATES[original.state ?? "running"]} />,
    meta: { width: 150 },
  },
  { id: "what", header: "What", cell: ({ row }) => <Text size="sm">{summary(row.original.counts)}</Text> },
];

/** The one under way with its progress, and those before it. */
export function Imports({ integration }: { integration: Integration }) {
  const [page, setPage] = useState(1);
  const query = useImports(integration.id, page);
  return (
    <QueryPanel
      query={query}
      rows={2}
      empty={{
        when: ({ count }) => count === 0,
        show: (
          <Text size="sm" c="dimmed" className="prose">
            Nothing was taken over yet. Sync now fetches the structure, the terms and the posts of what is enabled; nothing on
            the site is changed.
          </Text>
        ),
      }}
    >
      {({ results, count }) => (
        <Stack gap="sm">
          {page === 1 && results[0] !== undefined && <ImportProgress integration={integration.id} newest={results[0].id} />}
          <DataTable label="Imports" columns={COLUMNS} rows={results} rowId={({ id }) => id} />
          {count > SIZE && (
            <Group justify="flex-end">
              <Pagination size="sm" value={page} total={Math.ceil(count / SIZE)} onChange={setPage} getControlProps={(control) => ({ "aria-label": `${control} page` })} />
            </Group>
          )}
        </Stack>
      )}
    </QueryPanel>
  );
}

function summary({ seen = 0, new: fresh = 0, failed = 0 }: Record<string, number>): string {
  return `${many(seen, "item")} looked at, ${fresh.toLocaleString()} new${failed > 0 ? `, ${failed.toLocaleString()} not taken over` : ""}`;
}
