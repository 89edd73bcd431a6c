import { Stack, Table } from "@mantine/core";
import { type ColumnDef, getCoreRowModel, type RowData, useReactTable } from "@tanstack/react-table";
import { useMemo } from "react";

import { Pages } from "@/components/table/Pages";
import { Rows } from "@/components/table/Rows";
import { HeaderCell } from "@/components/table/HeaderCell";
import { choosing, type Selection } from "@/components/table/selection";
import classes from "@/components/table/table.module.css";

declare module "@tanstack/react-table" {
  // The names of the parameters are those of the declaration that is extended.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    /** What the server calls this order; the header becomes a button that sets `ordering` in the address. */
    sort?: string;
    /** Numbers and durations stand at the right. */
    align?: "right";
    /** Of the column, in pixels or any CSS length; without one it takes what is left. */
    width?: number | string;
    /** On a phone a row is a card: its `title` line, no line at all, or (without) a line with the header before it. */
    phone?: "title" | "hide";
  }
}

export interface DataTableProps<T> {
  /** Read to people who do not see it: "Contents". */
  label: string;
  columns: ColumnDef<T>[];
  rows: T[];
  rowId: (row: T) => number;
  /** What a row is called, for its checkbox. */
  rowName?: (row: T) => string;
  selection?: Selection;
  /** All pages together, and rows of a page; the page itself is `page` in the address. */
  paging?: { count: number; size: number };
  /** While the next page is on its way, the present one stays and is faint. */
  isStale?: boolean;
}

/** Rows of one page of the server. Sorted and paged through the address; rows in view alone are drawn. */
export function DataTable<T>({ label, columns, rows, rowId, rowName, selection, paging, isStale = false }: DataTableProps<T>) {
  const all = useMemo(
    () => (selection ? [choosing<T>(selection, rows, rowId, rowName), ...columns] : columns),
    [selection, columns, rows, rowId, rowName],
  );
  const table = useReactTable({
    data: rows,
    columns: all,
    getRowId: (row) => String(rowId(row)),
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    manualPagination: true,
  });
  return (
    <Stack gap="sm">
      <div className={classes.scroll}>
        <Table
          role="table"
          aria-label={label}
          aria-rowcount={(paging?.count ?? rows.length) + 1}
          aria-busy={isStale}
          data-stale={isStale || undefined}
          className={classes.table}
          verticalSpacing={6}
          highlightOnHover
          stickyHeader
          stickyHeaderOffset="var(--app-shell-header-height, 0px)"
        >
          <Table.Thead role="rowgroup">
            {table.getHeaderGroups().map((group) => (
              <Table.Tr role="row" key={group.id}>
                {group.headers.map((header) => (
                  <HeaderCell key={header.id} header={header} />
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Rows rows={table.getRowModel().rows} width={all.length} chosen={selection?.ids} />
        </Table>
      </div>
      {paging && <Pages {...paging} shown={rows.length} />}
    </Stack>
  );
}
