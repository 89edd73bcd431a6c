import { Checkbox } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";

/** Rows that are chosen, also those of other pages. */
export interface Selection {
  ids: ReadonlySet<number>;
  onChange: (ids: Set<number>) => void;
}

/** A column of checkboxes, with one in its header for the whole page. */
export function choosing<T>(
  { ids, onChange }: Selection,
  rows: T[],
  rowId: (row: T) => number,
  rowName: (row: T) => string = (row) => `row ${rowId(row)}`,
): ColumnDef<T> {
  const here = rows.map(rowId);
  const number = here.filter((id) => ids.has(id)).length;
  return {
    id: "choose",
    header: () => (
      <Checkbox
        size="xs"
        aria-label="Choose all on this page"
        checked={here.length > 0 && number === here.length}
        indeterminate={number > 0 && number < here.length}
        onChange={({ currentTarget }) => onChange(chosenWith(ids, here, currentTarget.checked))}
      />
    ),
    cell: ({ row: { original } }) => (
      <Checkbox
        size="xs"
        aria-label={`Choose ${rowName(original)}`}
        checked={ids.has(rowId(original))}
        onChange={({ currentTarget }) => onChange(chosenWith(ids, [rowId(original)], currentTarget.checked))}
      />
    ),
    meta: { width: 36 },
  };
}

function chosenWith(ids: ReadonlySet<number>, some: number[], isChosen: boolean): Set<number> {
  const next = new Set(ids);
  for (const id of some) {
    if (isChosen) next.add(id);
    else next.delete(id);
  }
  return next;
}
