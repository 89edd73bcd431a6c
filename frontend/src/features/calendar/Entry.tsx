import { VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCircleDashed, IconClock, IconLoader2, IconX } from "@tabler/icons-react";

import type { Item } from "@/features/calendar/api";
import classes from "@/features/calendar/calendar.module.css";
import { toneOf, wordOf } from "@/features/calendar/entries";
import type { Tone } from "@/lib/states";

const ICONS: Record<Tone, typeof IconClock> = {
  waiting: IconClock,
  moving: IconLoader2,
  good: IconCheck,
  warning: IconAlertTriangle,
  bad: IconX,
  off: IconCircleDashed,
};

/** One line of the calendar. */
export function Entry({ item, time }: { item: Item; time: string }) {
  const tone = toneOf(item);
  const Icon = ICONS[tone];
  return (
    <div className={classes.entry} data-tone={tone} title={`${time} ${item.title}, ${item.site_name}: ${wordOf(item)}`}>
      <Icon size={13} stroke={2} aria-hidden />
      <span className={classes.time}>{time}</span>
      <span className={classes.name}>{item.title || "Without a title"}</span>
      <VisuallyHidden>
        , {item.site_name}: {wordOf(item)}
      </VisuallyHidden>
    </div>
  );
}
