import { Group, Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react";
import { flexRender, type Header } from "@tanstack/react-table";

import { nextOrdering, useAddress } from "@/lib/address";
import classes from "@/components/table/table.module.css";

const SORTED = { up: "ascending", down: "descending", not: "none" } as const;
const ICONS = { up: IconArrowUp, down: IconArrowDown, not: IconArrowsSort };

export function HeaderCell<T>({ header }: { header: Header<T, unknown> }) {
  const { sort, align, width } = header.column.columnDef.meta ?? {};
  const said = flexRender(header.column.columnDef.header, header.getContext());
  const { ordering, set } = useAddress();
  const way = ordering === sort ? "up" : ordering === `-${sort ?? ""}` ? "down" : "not";
  return (
    <Table.Th
      role="columnheader"
      scope="col"
      w={width}
      ta={align}
      aria-sort={sort === undefined ? undefined : SORTED[way]}
    >
      {sort === undefined ? said : <SortButton way={way} align={align} onClick={() => set({ ordering: nextOrdering(ordering, sort) })}>{said}</SortButton>}
    </Table.Th>
  );
}

interface SortButtonProps {
  way: keyof typeof ICONS;
  align: "right" | undefined;
  onClick: () => void;
  children: React.ReactNode;
}

function SortButton({ way, align, onClick, children }: SortButtonProps) {
  const Icon = ICONS[way];
  return (
    <UnstyledButton onClick={onClick} className={classes.sort} data-way={way}>
      <Group component="span" gap={4} wrap="nowrap" justify={align === "right" ? "flex-end" : "flex-start"}>
        {children}
        <Icon size={14} stroke={1.8} aria-hidden />
      </Group>
    </UnstyledButton>
  );
}
