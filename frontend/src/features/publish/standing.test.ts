import { expect, test } from "vitest";

import type { Job } from "@/features/jobs";
import type { Content } from "@/features/publish/api";
import { standingOf } from "@/features/publish/standing";

const NOW = Date.parse("2025-12-01T10:00:00Z");
const content = { revision: 3, wordpress: null } as Content;
const drifted = { revision: 3, wordpress: { drift: ["title"] } } as unknown as Content;

function job(facts: Partial<Job>): Job {
  return { revision: 3, mode: "manual", due_at: "2025-12-01T09:00:00Z", error: null, ...facts } as Job;
}

test.each([
  [null, "idle"],
  [job({ state: "ready" }), "moving"],
  [job({ state: "ready", mode: "scheduled", due_at: "2025-12-01T12:00:00Z" }), "scheduled"],
  [job({ state: "ready", mode: "scheduled" }), "moving"],
  [job({ state: "committing" }), "moving"],
  [job({ state: "published" }), "moving"],
  [job({ state: "published", result: { post_id: 7 } }), "result"],
  [job({ state: "verified", revision: 2 }), "idle"],
  [job({ state: "failed", error: { code: "IMAGE_TOO_LARGE" } }), "failed"],
  [job({ state: "failed", error: { code: "POST_EDITED" } }), "conflict"],
  [job({ state: "failed", error: { code: "PREFLIGHT_FAILED", details: { problems: [{ code: "POST_EDITED" }] } } }), "conflict"],
  [job({ state: "failed", revision: 2, error: { code: "POST_EDITED" } }), "idle"],
  [job({ state: "cancelled" }), "idle"],
])("case %#", (newest, standing) => {
  expect(standingOf(content, newest, NOW)).toBe(standing);
});

test("what was changed in WordPress is decided before anything else, except what runs", () => {
  expect(standingOf(drifted, job({ state: "verified" }), NOW)).toBe("conflict");
  expect(standingOf(drifted, job({ state: "committing" }), NOW)).toBe("moving");
});
