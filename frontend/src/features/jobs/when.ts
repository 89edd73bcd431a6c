/** The spans the list offers, by the time a job was or is due. */
export const SPANS = [
  { value: "next", label: "Next 24 hours" },
  { value: "today", label: "Last 24 hours" },
  { value: "week", label: "Last 7 days" },
  { value: "month", label: "Last 30 days" },
] as const;

export type Span = (typeof SPANS)[number]["value"];

const HOUR = 3_600_000;
const BACK: Record<Span, number> = { next: 0, today: 24, week: 7 * 24, month: 30 * 24 };

/** To the minute, so that the question is the same until the minute is over. */
export function spanQuery(span: string | null, now: number = Date.now()): { due_from?: string; due_to?: string } {
  if (span === null || !(span in BACK)) return {};
  const minute = Math.floor(now / 60_000) * 60_000;
  const iso = (at: number) => new Date(at).toISOString();
  if (span === "next") return { due_from: iso(minute), due_to: iso(minute + 24 * HOUR) };
  return { due_from: iso(minute - BACK[span as Span] * HOUR), due_to: iso(minute + 60_000) };
}
