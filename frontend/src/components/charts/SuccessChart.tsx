import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import type { Success } from "@/components/charts";
import { AXIS, CURSOR, DAYS, GRID, Hover } from "@/components/charts/drawing";
import { Figure, type Series } from "@/components/charts/Figure";

type Day = Success["days"][number];

const SERIES: (Series<Day> & { key: keyof Day })[] = [
  { key: "published", label: "Published and checked", colour: "var(--mantine-color-green-6)", said: (day) => day.published.toLocaleString() },
  { key: "with_issues", label: "With issues", colour: "var(--mantine-color-yellow-5)", said: (day) => day.with_issues.toLocaleString() },
  { key: "failed", label: "Failed", colour: "var(--mantine-color-red-6)", said: (day) => day.failed.toLocaleString() },
];

function says({ published, with_issues, failed }: Success): string {
  const all = published + with_issues + failed;
  return all === 0 ? "Nothing was published in 30 days." : `${all.toLocaleString()} publishes in 30 days, by UTC day.`;
}

export function SuccessChart({ success }: { success: Success }) {
  return (
    <Figure title="How publishes ended" note={says(success)} days={success.days} series={SERIES}>
      <ResponsiveContainer>
        <BarChart data={success.days} margin={{ top: 4, right: 0, bottom: 0, left: -16 }} barCategoryGap={2}>
          <CartesianGrid {...GRID} />
          <XAxis {...DAYS} />
          <YAxis {...AXIS} allowDecimals={false} width={48} />
          <Tooltip cursor={CURSOR} content={<Hover series={SERIES} />} isAnimationActive={false} />
          {SERIES.map(({ key, colour }) => (
            <Bar key={key} dataKey={key} stackId="day" fill={colour} isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </Figure>
  );
}
