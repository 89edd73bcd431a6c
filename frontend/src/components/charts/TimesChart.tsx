import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import type { Times } from "@/components/charts";
import { AXIS, CURSOR, DAYS, GRID, Hover } from "@/components/charts/drawing";
import { Figure, type Series } from "@/components/charts/Figure";
import { duration } from "@/lib/time";

type Day = Times["days"][number];

function took(ms: number | null): string {
  return ms === null ? "–" : duration(ms);
}

const SERIES: (Series<Day> & { key: keyof Day; dash?: string })[] = [
  { key: "average", label: "Average", colour: "var(--mantine-color-blue-6)", said: (day) => took(day.average) },
  { key: "p95", label: "19 of 20 within", colour: "var(--mantine-color-grape-6)", dash: "4 3", said: (day) => took(day.p95) },
];

export function TimesChart({ times }: { times: Times }) {
  const note = times.average === null ? "Nothing was published in 30 days." : "From the press of the button, or its time, to the published page.";
  return (
    <Figure title="Time to publish" note={note} days={times.days} series={SERIES}>
      <ResponsiveContainer>
        <LineChart data={times.days} margin={{ top: 4, right: 4, bottom: 0, left: -8 }}>
          <CartesianGrid {...GRID} />
          <XAxis {...DAYS} />
          <YAxis {...AXIS} width={56} tickFormatter={(ms: number) => `${(ms / 1000).toLocaleString()} s`} />
          <Tooltip cursor={CURSOR} content={<Hover series={SERIES} />} isAnimationActive={false} />
          {SERIES.map(({ key, colour, dash }) => (
            <Line key={key} dataKey={key} stroke={colour} strokeWidth={2} strokeDasharray={dash ?? ""} dot={{ r: 1.5, fill: colour }} isAnimationActive={false} />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </Figure>
  );
}
