import { Group, Pagination, Stack, Text, Title } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo, useState } from "react";

import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { DataTable } from "@/components/table";
import { useHealthHistory } from "@/features/sites/api-health";
import { HealthWord } from "@/features/sites/health/HealthWord";
import { checkName } from "@/features/sites/health/words";
import type { HealthChange, Integration } from "@/features/sites/shapes";

const SIZE = 20;

export function HealthHistory({ integration }: { integration: Integration }) {
  const [page, setPage] = useState(1);
  const query = useHealthHistory(integration.id, page);
  const zone = integration.timezone ?? undefined;
  const columns = useMemo(() => columnsOf(zone), [zone]);
  return (
    <section aria-labelledby="history">
      <Title order={2} id="history" mb="xs">
        What changed
      </Title>
      <QueryPanel
        query={query}
        rows={3}
        empty={{ when: ({ count }) => count === 0, show: <Text size="sm">Nothing yet: the site is as it was when it was connected.</Text> }}
      >
        {({ results, count }) => (
          <Stack gap="sm">
            <DataTable label="Changes of health" columns={columns} rows={results} rowId={({ id }) => id} />
            {count > SIZE && (
              <Group justify="flex-end">
                <Pagination size="sm" value={page} total={Math.ceil(count / SIZE)} onChange={setPage} getControlProps={(control) => ({ "aria-label": `${control} page` })} />
              </Group>
            )}
          </Stack>
        )}
      </QueryPanel>
    </section>
  );
}

function columnsOf(zone: string | undefined): ColumnDef<HealthChange>[] {
  return [
    { id: "at", header: "When", cell: ({ row }) => <Moment at={row.original.at} zone={zone} />, meta: { phone: "title", width: 150 } },
    { id: "before", header: "Was", cell: ({ row }) => <HealthWord state={row.original.before} />, meta: { width: 150 } },
    { id: "after", header: "Became", cell: ({ row }) => <HealthWord state={row.original.after} />, meta: { width: 150 } },
    { id: "why", header: "Why", cell: ({ row }) => <Why change={row.original} /> },
  ];
}

function Why({ change }: { change: HealthChange }) {
  const appeared = ((change.appeared ?? []) as string[]).map(checkName);
  const mended = ((change.mended ?? []) as string[]).map(checkName);
  const said = [
    change.message ?? "",
    appeared.length > 0 ? `Wrong now: ${appeared.join(", ")}.` : "",
    mended.length > 0 ? `Fine again: ${mended.join(", ")}.` : "",
  ].filter((text) => text !== "");
  return (
    <Text size="sm">
      {said.length > 0 ? said.join(" ") : "It answers."}
      {change.code ? (
        <Text span size="xs" c="dimmed">
          {" "}
          {change.code}
        </Text>
      ) : null}
    </Text>
  );
}
