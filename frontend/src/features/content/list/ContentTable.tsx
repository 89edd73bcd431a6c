import { Anchor, Checkbox, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";
import { Link } from "react-router-dom";

import { DataTable } from "@/components/table";
import type { ContentRow } from "@/features/content/api";
import type { Chosen } from "@/features/content/list/ContentList";
import { PAGE_SIZE } from "@/features/content/list/listQuery";
import { ContentBadge, ContentWhen, typeName } from "@/features/content/states";

const COLUMNS: ColumnDef<ContentRow>[] = [
  { id: "title", header: "Title", cell: ({ row }) => <Title content={row.original} />, meta: { sort: "title", phone: "title" } },
  { id: "type", header: "Type", cell: ({ row }) => typeName(row.original.content_type), meta: { sort: "content_type", width: 96 } },
  { id: "site", header: "Site", cell: ({ row }) => row.original.site_name, meta: { width: 176 } },
  { id: "state", header: "State", cell: ({ row }) => <ContentBadge content={row.original} />, meta: { width: 152 } },
  { id: "when", header: "When", cell: ({ row }) => <ContentWhen content={row.original} />, meta: { sort: "updated_at", width: 216 } },
  { id: "author", header: "Author", cell: ({ row }) => <Author email={row.original.author_email} />, meta: { width: 132 } },
];

interface ContentTableProps {
  rows: ContentRow[];
  count: number;
  isStale: boolean;
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

export function ContentTable({ rows, count, isStale, chosen, onChoose }: ContentTableProps) {
  const selection = useMemo(() => {
    const known = new Map([...chosen, ...rows.map((row) => [row.id, row] as const)]);
    const choose = (ids: Set<number>) => onChoose(new Map([...known].filter(([id]) => ids.has(id))));
    return { ids: new Set(chosen.keys()), onChange: choose };
  }, [rows, chosen, onChoose]);
  return (
    <>
      <ChooseAll rows={rows} {...selection} />
      <DataTable
        label="Contents"
        columns={COLUMNS}
        rows={rows}
        rowId={idOf}
        rowName={nameOf}
        selection={selection}
        paging={{ count, size: PAGE_SIZE }}
        isStale={isStale}
      />
    </>
  );
}

/** On a phone, where the table has no header to hold it. */
function ChooseAll({ rows, ids, onChange }: { rows: ContentRow[]; ids: ReadonlySet<number>; onChange: (ids: Set<number>) => void }) {
  const here = rows.map(idOf);
  const number = here.filter((id) => ids.has(id)).length;
  const isAll = here.length > 0 && number === here.length;
  return (
    <Checkbox
      hiddenFrom="sm"
      label={`All ${here.length} on this page`}
      checked={isAll}
      indeterminate={number > 0 && !isAll}
      onChange={() => onChange(new Set(isAll ? [...ids].filter((id) => !here.includes(id)) : [...ids, ...here]))}
    />
  );
}

function idOf(content: ContentRow): number {
  return content.id;
}

export function nameOf(content: Pick<ContentRow, "title">): string {
  return content.title || "Without a title";
}

function Title({ content }: { content: ContentRow }) {
  return (
    <Anchor component={Link} to={`/content/${content.id}`} inherit fw={500} c={content.title ? undefined : "dimmed"} fs={content.title ? undefined : "italic"}>
      {nameOf(content)}
    </Anchor>
  );
}

function Author({ email }: { email: string | undefined }) {
  return (
    <Text span inherit c={email ? undefined : "dimmed"} title={email}>
      {email ? email.split("@")[0] : "default"}
    </Text>
  );
}
