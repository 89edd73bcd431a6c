import { expect, test } from "vitest";

import type { JobSummary } from "@/features/today/api";
import { remedyFor } from "@/features/today/causes";

function job(id: number, site_id = 4): JobSummary {
  return {
    id, site_id, content_id: id * 10, content_title: "Tea", integration_id: 1, site_name: "Blog", state: "failed", mode: "manual",
    due_at: "2025-12-01T10:00:00Z", error_code: "X",
  };
}

test("what is wrong with the article is mended in the article", () => {
  expect(remedyFor({ code: "AUTHOR_NOT_FOUND", count: 1, jobs: [job(7)] })).toMatchObject({ to: "/content/70" });
});

test("what is wrong with one site is mended there, with several where they are listed", () => {
  expect(remedyFor({ code: "PLUGIN_MISSING", count: 2, jobs: [job(7), job(8)] })).toMatchObject({ to: "/sites/4/health" });
  expect(remedyFor({ code: "PLUGIN_MISSING", count: 2, jobs: [job(7), job(8, 5)] })).toMatchObject({ to: "/sites" });
});

test("a site that refuses the key is connected again", () => {
  expect(remedyFor({ code: "NOT_CONNECTED", count: 1, jobs: [job(7)] })).toMatchObject({ to: "/sites/4/reconnect" });
});

test("what may pass by itself is tried again, all of it or none", () => {
  expect(remedyFor({ code: "SITE_TIMEOUT", count: 2, jobs: [job(7), job(8)] })).toEqual({ kind: "retry", label: "Retry all 2", ids: [7, 8] });
  expect(remedyFor({ code: "SITE_TIMEOUT", count: 900, jobs: [job(7)] })).toMatchObject({ kind: "open", to: "/content?state=failed" });
});

test("what people changed is never overwritten from here", () => {
  expect(remedyFor({ code: "POST_EDITED", count: 1, jobs: [job(7)] })).toMatchObject({ label: "Compare versions" });
  expect(remedyFor({ code: "POST_EDITED", count: 2, jobs: [job(7), job(8)] })).toMatchObject({ kind: "open" });
});
