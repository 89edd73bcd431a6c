import { expect, test } from "vitest";

import { chosen, suggestions, zonesOffered } from "@/lib/schedule";
import { inZones } from "@/lib/zone";

const NOW = Date.parse("2025-11-20T12:00:00Z");

test.each([
  ["2025-12-01T", "none"],
  ["2025-11-20T06:59", "past"],
  ["2026-03-08T02:30", "gap"],
  ["2026-11-01T01:30", "two"],
  ["2025-12-01T05:00", "one"],
])("%s in New York is %s", (clock, kind) => {
  expect(chosen({ clock, zone: "America/New_York", which: 0 }, NOW).kind).toBe(kind);
});

test("the second of two instants is the later one", () => {
  const picked = chosen({ clock: "2026-11-01T01:30", zone: "America/New_York", which: 1 }, NOW);
  expect(picked).toMatchObject({ kind: "two", instant: Date.parse("2026-11-01T06:30:00Z") });
});

test("zones with the same clocks are offered once", () => {
  expect(zonesOffered("Etc/GMT", "UTC").map(({ value }) => value)).toEqual(["Etc/GMT"]);
  expect(zonesOffered("America/New_York", "Asia/Kolkata")).toHaveLength(3);
});

test("suggestions are on the zone's own days", () => {
  const [, tomorrow, monday] = suggestions("Pacific/Auckland", NOW);
  expect(tomorrow?.clock).toBe("2025-11-22T10:00");
  expect(monday?.clock).toBe("2025-11-24T09:00");
});

test("an instant is told by every clock that matters, the day again where it is another", () => {
  const text = inZones("2025-12-01T02:00:00Z", "America/New_York", "Asia/Kolkata");
  expect(text).toMatch(/30.*New York \(site\).*1.*UTC.*your time/);
  expect(inZones("2025-12-01T10:00:00Z", "Asia/Kolkata", "Asia/Kolkata")).toContain("Kolkata (site and you)");
});
