import { Button, Group, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { ColumnDef } from "@tanstack/react-table";
import { IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";

import { Empty } from "@/components/Empty";
import { FilterBar } from "@/components/FilterBar";
import { QueryPanel } from "@/components/QueryPanel";
import { DataTable } from "@/components/table";
import { type MappingQuery, useMappings } from "@/features/sites/api-terms";
import { ForgetMapping } from "@/features/sites/terms/ForgetMapping";
import { MappingForm } from "@/features/sites/terms/MappingForm";
import { taxonomyName } from "@/features/sites/terms/taxonomies";
import type { Integration, TermMapping } from "@/features/sites/shapes";
import { useAddress } from "@/lib/address";

const SIZE = 50;

function edit(integration: number, mapping: TermMapping | null): void {
  const modalId = "mapping";
  modals.open({
    modalId,
    title: mapping === null ? "Map a name to a term" : `Map “${mapping.name}”`,
    children: <MappingForm integration={integration} mapping={mapping} onDone={() => modals.close(modalId)} />,
  });
}

export function Mappings({ integration }: { integration: Integration }) {
  const { page, ordering, get } = useAddress();
  const search = get("search");
  const columns = useMemo(() => columnsOf(integration.id), [integration.id]);
  const query = { page, page_size: SIZE, ...(search ? { search } : {}), ...(ordering ? { ordering: [ordering] } : {}) };
  const mappings = useMappings(integration.id, query as MappingQuery);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit(integration.id, null)}>
      Map a name
    </Button>
  );
  return (
    <>
      <Text size="sm" c="dimmed" className="prose">
        A name that articles use, and the term of WordPress it stands for. A mapping wins over everything else that finds a
        term; posts that are out already stay as they are.
      </Text>
      <Group justify="space-between" align="flex-end">
        <FilterBar search="Name" />
        {add}
      </Group>
      <QueryPanel
        query={mappings}
        rows={6}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title={search ? "No name like this is mapped." : "No name is mapped."}>
              <Text size="sm" className="prose">
                Without a mapping a name finds its term by its slug: “Digital Marketing” finds digital-marketing. Map one
                where your name and theirs differ.
              </Text>
            </Empty>
          ),
        }}
      >
        {({ results, count }) => (
          <DataTable label="Mappings" columns={columns} rows={results} rowId={({ id }) => id} paging={{ count, size: SIZE }} isStale={mappings.isPlaceholderData} />
        )}
      </QueryPanel>
    </>
  );
}

function columnsOf(integration: number): ColumnDef<TermMapping>[] {
  return [
    {
      id: "name",
      header: "Articles say",
      cell: ({ row }) => <Text size="sm" fw={500}>{row.original.name}</Text>,
      meta: { sort: "name", phone: "title" },
    },
    { id: "taxonomy", header: "As one of", cell: ({ row }) => taxonomyName(row.original.taxonomy), meta: { sort: "taxonomy", width: 150 } },
    {
      id: "term",
      header: "WordPress gets",
      cell: ({ row: { original } }) => (
        <>
          {original.wordpress_name || `term ${original.term_id}`}{" "}
          <Text span size="xs" c="dimmed">
            {original.wordpress_slug || ""} · id {original.term_id}
          </Text>
        </>
      ),
    },
    {
      id: "do",
      header: "",
      cell: ({ row: { original } }) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="compact-xs" variant="default" aria-label={`Change the mapping of ${original.name}`} onClick={() => edit(integration, original)}>
            Change
          </Button>
          <ForgetMapping integration={integration} mapping={original} />
        </Group>
      ),
      meta: { width: 170 },
    },
  ];
}
