import { expect, test } from "vitest";

import { many, soFar } from "@/features/today/words";

const NONE = { rate: null, published: 0, with_issues: 0, failed: 0 };

test("one is one", () => {
  expect([many(1, "publish", "publishes"), many(2, "publish", "publishes")]).toEqual(["1 publish", "2 publishes"]);
});

test("the day is told in a line, and what did not happen is left out", () => {
  const days = [{ date: "2025-12-01", published: 4, with_issues: 0, failed: 1 }];
  expect(soFar({ success: { ...NONE, days }, pending_today: 3 })).toBe("Since midnight UTC: 4 published and checked, 1 failed; 3 to go out.");
});

test("a day on which nothing happened says so", () => {
  expect(soFar({ success: { ...NONE, days: [] }, pending_today: 0 })).toBe("Since midnight UTC: nothing published; nothing more to go out.");
});
