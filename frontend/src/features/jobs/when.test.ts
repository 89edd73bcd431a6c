import { expect, test } from "vitest";

import { spanQuery } from "@/features/jobs/when";

const NOW = Date.parse("2025-12-01T10:00:30Z");

test("a span is told by its ends, to the minute", () => {
  expect(spanQuery("today", NOW)).toEqual({ due_from: "2025-11-30T10:00:00.000Z", due_to: "2025-12-01T10:01:00.000Z" });
  expect(spanQuery("next", NOW)).toEqual({ due_from: "2025-12-01T10:00:00.000Z", due_to: "2025-12-02T10:00:00.000Z" });
});

test("no span, and one that is not known, ask for all", () => {
  expect(spanQuery(null, NOW)).toEqual({});
  expect(spanQuery("century", NOW)).toEqual({});
});
