import { Paper, Text } from "@mantine/core";

import { dayName, type Series } from "@/components/charts/Figure";

/** What all graphs have in common. */
export const AXIS = {
  tickLine: false,
  axisLine: false,
  tick: { fontSize: 11, fill: "var(--mantine-color-dimmed)" },
} as const;
export const DAYS = { ...AXIS, dataKey: "date", tickFormatter: dayName, minTickGap: 32 } as const;
export const GRID = { vertical: false, stroke: "var(--mantine-color-default-border)" } as const;
export const CURSOR = { fill: "var(--mantine-color-default-hover)", stroke: "var(--mantine-color-default-border)" } as const;

interface HoverProps<Day> {
  series: Series<Day>[];
  active?: boolean;
  payload?: { payload: Day }[];
}

/** The day under the pointer. */
export function Hover<Day extends { date: string }>({ series, active, payload }: HoverProps<Day>) {
  const day = payload?.[0]?.payload;
  if (!active || day === undefined) return null;
  return (
    <Paper withBorder shadow="sm" px="sm" py={6}>
      <Text size="xs" fw={600}>
        {dayName(day.date)}
      </Text>
      {series.map(({ label, said }) => (
        <Text key={label} size="xs">{`${label}: ${said(day)}`}</Text>
      ))}
    </Paper>
  );
}
