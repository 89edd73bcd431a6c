import { Text, Tooltip } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { useState } from "react";

import { exact, relative } from "@/lib/time";

/** A time, relative to now, with the exact one on hover and for screen readers. */
export function Moment({ at, zone }: { at: string | null | undefined; zone?: string | undefined }) {
  const [, setTick] = useState(0);
  useInterval(() => setTick((tick) => tick + 1), 30_000, { autoInvoke: true });
  if (at === null || at === undefined) {
    return (
      <Text span c="dimmed" inherit>
        never
      </Text>
    );
  }
  return (
    <Tooltip label={exact(at, zone)}>
      <time dateTime={at}>{relative(at)}</time>
    </Tooltip>
  );
}
