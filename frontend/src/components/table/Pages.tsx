import { Group, Pagination, Text } from "@mantine/core";

import { useAddress } from "@/lib/address";

interface PagesProps {
  count: number;
  /** Rows of a full page. */
  size: number;
  /** Rows of this page. */
  shown: number;
}

export function Pages({ count, size, shown }: PagesProps) {
  const { page, set } = useAddress();
  const first = (page - 1) * size + 1;
  const total = Math.ceil(count / size);
  return (
    <Group justify="space-between" component="nav" aria-label="Pages">
      <Text size="sm" c="dimmed" aria-live="polite">
        {shown === 0 ? "None" : `${first.toLocaleString()}–${(first + shown - 1).toLocaleString()} of ${count.toLocaleString()}`}
      </Text>
      {total > 1 && (
        <Pagination
          size="sm"
          value={page}
          total={total}
          onChange={(next) => set({ page: String(next) })}
          getItemProps={(number) => ({ "aria-label": `Page ${number}` })}
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
        />
      )}
    </Group>
  );
}
