import { expect, test } from "vitest";

import { duration, relative } from "@/lib/time";

test.each([
  [476, "0.476 s"],
  [1200, "1.2 s"],
  [12_400, "12 s"],
  [200_000, "3 min 20 s"],
])("%i ms reads as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("a time is told from now on, in its largest unit", () => {
  const now = Date.parse("2025-12-01T10:00:00Z");
  expect(relative("2025-12-01T12:00:00Z", now)).toBe("in 2 hours");
  expect(relative("2025-11-30T10:00:00Z", now)).toBe("yesterday");
});
