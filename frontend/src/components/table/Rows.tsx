import { Table } from "@mantine/core";
import { flexRender, type Row } from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";

import classes from "@/components/table/table.module.css";

const ROW_PIXELS = 41;
/** Shorter pages are drawn whole: then the browser's own search finds everything in them. */
const DRAWN_WHOLE = 60;

interface RowsProps<T> {
  rows: Row<T>[];
  /** In columns. */
  width: number;
  chosen: ReadonlySet<number> | undefined;
}

export function Rows<T>(props: RowsProps<T>) {
  if (props.rows.length > DRAWN_WHOLE) return <RowsInView {...props} />;
  return (
    <Table.Tbody role="rowgroup">
      {props.rows.map((row) => (
        <BodyRow key={row.id} row={row} chosen={props.chosen} />
      ))}
    </Table.Tbody>
  );
}

/** Room is kept above and below for the rows that are not drawn. */
function RowsInView<T>({ rows, width, chosen }: RowsProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(body.current === null ? 0 : body.current.getBoundingClientRect().top + window.scrollY), []);
  const view = useWindowVirtualizer({ count: rows.length, estimateSize: () => ROW_PIXELS, overscan: 12, scrollMargin: top });
  const drawn = view.getVirtualItems();
  const above = (drawn[0]?.start ?? top) - top;
  const below = view.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top);
  return (
    <Table.Tbody role="rowgroup" ref={body}>
      <Room height={above} width={width} />
      {drawn.map(({ index }) => {
        const row = rows[index];
        return row && <BodyRow key={row.id} row={row} chosen={chosen} measure={view.measureElement} />;
      })}
      <Room height={below} width={width} />
    </Table.Tbody>
  );
}

function Room({ height, width }: { height: number; width: number }) {
  if (height <= 0) return null;
  return (
    <Table.Tr aria-hidden>
      <Table.Td colSpan={width} h={height} p={0} />
    </Table.Tr>
  );
}

interface BodyRowProps<T> {
  row: Row<T>;
  chosen: ReadonlySet<number> | undefined;
  measure?: (element: HTMLTableRowElement | null) => void;
}

function BodyRow<T>({ row, chosen, measure }: BodyRowProps<T>) {
  return (
    <Table.Tr
      role="row"
      ref={measure}
      data-index={row.index}
      aria-selected={chosen?.has(Number(row.id))}
      className={classes.row}
    >
      {row.getVisibleCells().map((cell) => {
        const { align, phone } = cell.column.columnDef.meta ?? {};
        const header = cell.column.columnDef.header;
        return (
          <Table.Td
            key={cell.id}
            role="cell"
            ta={align}
            data-phone={phone ?? "line"}
            data-label={typeof header === "string" ? header : undefined}
          >
            {flexRender(cell.column.columnDef.cell, cell.getContext())}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}
