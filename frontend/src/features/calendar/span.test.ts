import { expect, test } from "vitest";

import { daysShown, instantAt, isDay, spanShown, step, today } from "@/features/calendar/span";

test("a month shows whole weeks from Monday on", () => {
  expect(daysShown("month", "2025-12-17")).toEqual({ first: "2025-12-01", end: "2026-01-05" });
  expect(daysShown("month", "2025-11-05")).toEqual({ first: "2025-10-27", end: "2025-12-01" });
});

test("a week begins on Monday, also on a Sunday", () => {
  expect(daysShown("week", "2025-12-07")).toEqual({ first: "2025-12-01", end: "2025-12-08" });
});

test("days begin at the zone's own midnight", () => {
  expect(spanShown("list", "2025-12-01", "America/New_York")).toEqual({
    from: "2025-12-01T05:00:00.000Z",
    to: "2026-01-01T05:00:00.000Z",
  });
  expect(today("Pacific/Auckland", Date.parse("2025-12-01T12:00:00Z"))).toBe("2025-12-02");
});

test("a month on from its 31st is the next month", () => {
  expect(step("month", "2026-01-31", 1)).toBe("2026-02-01");
  expect(step("week", "2025-12-29", 1)).toBe("2026-01-05");
});

test("a place in a gap of the clocks is put after it", () => {
  expect(instantAt("2026-03-08T02:30", "America/New_York")).toBe("2026-03-08T07:30:00.000Z");
});

test.each(["2025-13-01", "today", "2025-12-01<b>", "", null])("an address may say what is no day: %s", (said) => {
  expect(isDay(said)).toBe(false);
});
