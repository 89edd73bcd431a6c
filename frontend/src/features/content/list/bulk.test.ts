// @vitest-environment jsdom
import { expect, test } from "vitest";

import { portionRequest, portions } from "@/features/content/list/bulk";

test("every content is in one portion", () => {
  expect(portions([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
});

test("a later portion goes on at the distance the first one had", () => {
  const request = { action: "schedule", ids: [], published_at: "2025-12-01T10:00:00Z", minutes_between: 30 } as const;
  expect(portionRequest({ ...request, ids: [] }, [9], 4).published_at).toBe("2025-12-01T12:00:00Z");
});
