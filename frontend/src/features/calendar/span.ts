/** Days as calendars show them. A day is written 2025-12-01; weeks begin on Monday. */

import { clockTime, readClock } from "@/lib/zone";

export const VIEWS = ["month", "week", "list"] as const;
export type View = (typeof VIEWS)[number];

const DAY = 86_400_000;

export function today(zone: string, now: number = Date.now()): string {
  return clockTime(now, zone).slice(0, 10);
}

export function isDay(said: string | null): said is string {
  return said !== null && /^\d{4}-\d\d-\d\d$/.test(said) && !Number.isNaN(Date.parse(said));
}

function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function monday(day: string): number {
  const at = Date.parse(day);
  return at - ((new Date(at).getUTCDay() + 6) % 7) * DAY;
}

/** First day shown, and the day after the last. */
export function daysShown(view: View, day: string): { first: string; end: string } {
  if (view === "week") return { first: toDay(monday(day)), end: toDay(monday(day) + 7 * DAY) };
  const first = `${day.slice(0, 7)}-01`;
  const next = step("month", first, 1);
  if (view === "list") return { first, end: next };
  return { first: toDay(monday(first)), end: toDay(monday(toDay(Date.parse(next) - DAY)) + 7 * DAY) };
}

/** The instants of the days shown, on a zone's clocks. */
export function spanShown(view: View, day: string, zone: string): { from: string; to: string } {
  const { first, end } = daysShown(view, day);
  return { from: midnight(first, zone), to: midnight(end, zone) };
}

function midnight(day: string, zone: string): string {
  const { instants, instead } = readClock(`${day}T00:00`, zone);
  return new Date(instants[0] ?? instead).toISOString();
}

/** So many months or weeks on. */
export function step(view: View, day: string, by: number): string {
  if (view === "week") return toDay(Date.parse(day) + by * 7 * DAY);
  const [year = 0, month = 1] = day.split("-").map(Number);
  return toDay(Date.UTC(year, month - 1 + by, 1));
}

export function title(view: View, day: string): string {
  const at = (one: number, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, { timeZone: "UTC", ...options }).format(one);
  if (view !== "week") return at(Date.parse(day), { month: "long", year: "numeric" });
  const first = monday(day);
  return `${at(first, { day: "numeric", month: "short" })} – ${at(first + 6 * DAY, { day: "numeric", month: "short", year: "numeric" })}`;
}

/** The instant of a place in the calendar; one in a gap of the clocks is put after it. */
export function instantAt(clock: string, zone: string): string {
  const { instants, instead } = readClock(clock, zone);
  return new Date(instants[0] ?? instead).toISOString();
}
