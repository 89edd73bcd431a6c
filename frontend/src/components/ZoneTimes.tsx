import { Text } from "@mantine/core";

import { ownZone } from "@/lib/time";
import { inZones } from "@/lib/zone";

/** Goes out Mon 1 Dec 2025, 05:00 New York (site) · 10:00 UTC · 15:30 your time. */
export function ZoneTimes({ at, siteZone, lead = "Goes out" }: { at: string; siteZone: string | null; lead?: string }) {
  return (
    <Text size="sm" component="div" aria-live="polite">
      {lead} <time dateTime={at}>{inZones(at, siteZone, ownZone())}</time>
    </Text>
  );
}
