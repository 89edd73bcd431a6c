import { Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";

import { Empty } from "@/components/Empty";
import { FilterBar } from "@/components/FilterBar";
import { QueryPanel } from "@/components/QueryPanel";
import { DataTable } from "@/components/table";
import { useContentTypes } from "@/features/sites/api";
import { type TermQuery, useTerms } from "@/features/sites/api-terms";
import type { ContentTypes, Integration, SiteTerm } from "@/features/sites/shapes";
import { taxonomyName, taxonomyOptions } from "@/features/sites/terms/taxonomies";
import { useAddress } from "@/lib/address";

const SIZE = 50;

export function TermList({ integration }: { integration: Integration }) {
  const { page, ordering, get } = useAddress();
  const search = get("search");
  const taxonomy = get("taxonomy");
  const types = useContentTypes(integration.id).data;
  const columns = useMemo(() => columnsOf(types), [types]);
  const query = {
    page,
    page_size: SIZE,
    ...(search ? { search } : {}),
    ...(taxonomy ? { taxonomy } : {}),
    ...(ordering ? { ordering: [ordering] } : {}),
  } as TermQuery;
  const terms = useTerms(integration.id, query);
  return (
    <>
      <FilterBar search="Name of a term" filters={[{ name: "taxonomy", label: "Taxonomy", options: taxonomyOptions(types) }]} />
      <QueryPanel
        query={terms}
        rows={10}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title={search || taxonomy ? "The site has no such term." : "No terms are known yet."}>
              <Text size="sm">
                {search || taxonomy
                  ? "Search for another part of the name, or clear the filters."
                  : "Press Sync now under Content Types: terms of enabled taxonomies are then taken over."}
              </Text>
            </Empty>
          ),
        }}
      >
        {({ results, count }) => (
          <DataTable
            label="Terms"
            columns={columns}
            rows={results}
            rowId={({ id }) => id}
            paging={{ count, size: SIZE }}
            isStale={terms.isPlaceholderData}
          />
        )}
      </QueryPanel>
    </>
  );
}

function columnsOf(types: ContentTypes | undefined): ColumnDef<SiteTerm>[] {
  return [
    {
      id: "path",
      header: "Term",
      cell: ({ row: { original } }) => (
        <Text size="sm" fw={500}>
          {original.path || original.name}
        </Text>
      ),
      meta: { sort: "path", phone: "title" },
    },
    {
      id: "taxonomy",
      header: "Taxonomy",
      cell: ({ row }) => taxonomyName(row.original.taxonomy, types),
      meta: { sort: "taxonomy", width: 180 },
    },
    { id: "slug", header: "Slug", cell: ({ row }) => row.original.slug || "–", meta: { width: 220 } },
    {
      id: "contents",
      header: "Contents",
      cell: ({ row }) => row.original.contents_count.toLocaleString(),
      meta: { sort: "contents_count", align: "right", width: 120 },
    },
  ];
}
