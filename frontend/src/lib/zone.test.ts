import { expect, test } from "vitest";

import { clockTime, isSameClock, offsetAt, readClock, zoneCity } from "@/lib/zone";

const NEW_YORK = "America/New_York";

test.each([
  ["2025-12-01T05:00", NEW_YORK, "2025-12-01T10:00:00.000Z"],
  ["2025-12-01T15:45", "Asia/Kathmandu", "2025-12-01T10:00:00.000Z"],
  ["2025-12-01T15:45", "+05:45", "2025-12-01T10:00:00.000Z"],
  ["2025-12-01T10:00", "UTC", "2025-12-01T10:00:00.000Z"],
])("%s in %s is one instant", (clock, zone, instant) => {
  const { instants } = readClock(clock, zone);
  expect(instants.map((one) => new Date(one).toISOString())).toEqual([instant]);
  expect(clockTime(Date.parse(instant), zone)).toBe(clock);
});

test("a time the clocks jump over has no instant, and one to offer instead", () => {
  const { instants, instead } = readClock("2026-03-08T02:30", NEW_YORK);
  expect(instants).toEqual([]);
  expect(clockTime(instead, NEW_YORK)).toBe("2026-03-08T03:30");
});

test("a time the clocks show twice has two instants, an hour apart", () => {
  const { instants } = readClock("2026-11-01T01:30", NEW_YORK);
  expect(instants.map((one) => new Date(one).toISOString())).toEqual([
    "2026-11-01T05:30:00.000Z",
    "2026-11-01T06:30:00.000Z",
  ]);
});

test("half an hour is a change too", () => {
  expect(readClock("2026-10-04T02:15", "Australia/Lord_Howe").instants).toEqual([]);
  expect(readClock("2026-04-05T01:45", "Australia/Lord_Howe").instants).toHaveLength(2);
});

test("an offset is told in milliseconds, to the west negative", () => {
  expect(offsetAt(Date.parse("2025-12-01T10:00:00Z"), NEW_YORK)).toBe(-5 * 3_600_000);
  expect(offsetAt(0, "-03:30")).toBe(-3.5 * 3_600_000);
});

test("zones are named by their city, and two may show the same", () => {
  expect(zoneCity("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  expect(isSameClock("Europe/Berlin", "Europe/Paris")).toBe(true);
});
