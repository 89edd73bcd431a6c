/** What somebody picked for a schedule, and what it means. */

import { clockTime, isSameClock, readClock, zoneCity } from "@/lib/zone";

export interface Choice {
  /** As inputs write it; a part may be missing while it is typed. */
  clock: string;
  zone: string;
  /** Of the two instants of an overlap: 0 the first, 1 the second. */
  which: number;
}

export type Picked =
  | { kind: "none" }
  | { kind: "past" }
  | { kind: "gap"; instead: number }
  | { kind: "one"; instant: number }
  | { kind: "two"; instant: number; both: number[] };

export function chosen({ clock, zone, which }: Choice, now: number = Date.now()): Picked {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(clock)) return { kind: "none" };
  const { instants, instead } = readClock(clock, zone);
  const instant = instants[which] ?? instants[0];
  if (instant === undefined) return { kind: "gap", instead };
  if (instant <= now) return { kind: "past" };
  return instants.length > 1 ? { kind: "two", instant, both: instants } : { kind: "one", instant };
}

/** The zones a time can be given in: the site's, UTC and yours, those with the same clocks once. */
export function zonesOffered(site: string | null, own: string): { value: string; label: string }[] {
  const offered: { value: string; label: string }[] = [];
  if (site !== null) offered.push({ value: site, label: `${zoneCity(site)} (site)` });
  for (const [zone, label] of [["UTC", "UTC"], [own, `${zoneCity(own)} (you)`]] as const) {
    if (!offered.some(({ value }) => isSameClock(value, zone))) offered.push({ value: zone, label });
  }
  return offered;
}

const DAY = 86_400_000;

/** Usual times, on a zone's clocks. */
export function suggestions(zone: string, now: number = Date.now()): { label: string; clock: string }[] {
  const today = Date.parse(`${clockTime(now, zone).slice(0, 10)}T00:00Z`);
  const day = (ahead: number) => new Date(today + ahead * DAY).toISOString().slice(0, 10);
  const weekday = new Date(today).getUTCDay();
  const untilMonday = (8 - weekday) % 7 || 7;
  const inAnHour = clockTime(now + 3_600_000, zone);
  const found = [
    { label: "In an hour", clock: inAnHour },
    { label: "Tomorrow 10:00", clock: `${day(1)}T10:00` },
    { label: "Monday 09:00", clock: `${day(untilMonday)}T09:00` },
  ];
  return found;
}
