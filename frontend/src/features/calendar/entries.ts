import type { Item } from "@/features/calendar/api";
import { JOB_STATES, type Tone } from "@/lib/states";
import { clockTime } from "@/lib/zone";

/** What can still be moved: it has not begun. */
export function isMovable(item: Item): boolean {
  return item.kind === "planned" || (item.kind === "scheduled" && item.state === "ready");
}

export function toneOf(item: Item): Tone {
  return item.state === "planned" ? "off" : JOB_STATES[item.state].tone;
}

export function wordOf(item: Item): string {
  if (item.state === "planned") return "Has a time, but is not scheduled";
  return item.state === "ready" ? "Scheduled" : JOB_STATES[item.state].word;
}

export function keyOf(item: Item): string {
  return `${item.kind}-${item.job_id ?? "none"}-${item.content_id}`;
}

/** By day, on a zone's clocks; days and items in their order. */
export function byDay(items: Item[], zone: string): [string, Item[]][] {
  const days = new Map<string, Item[]>();
  for (const item of items) {
    const day = clockTime(Date.parse(item.at), zone).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days].sort(([one], [other]) => (one < other ? -1 : 1));
}
