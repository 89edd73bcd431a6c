import { Tooltip } from "@mantine/core";

import { exact, relative, stamp } from "@/lib/time";

/** An exact time on the reader's clocks; how long ago, and the zone, on hover. */
export function Stamp({ at }: { at: string }) {
  return (
    <Tooltip label={`${relative(at)}: ${exact(at)}`}>
      <time dateTime={at}>{stamp(at)}</time>
    </Tooltip>
  );
}
