import { expect, test } from "vitest";

import { stepNumber, stepViews, stepWord } from "@/lib/steps";

const IDLE = { step: "", progress: 0, message: "", error: null, finished_at: null };

function states(job: Parameters<typeof stepViews>[0]): string {
  return stepViews(job, [])
    .map((step) => step.state)
    .join(" ");
}

test("a job that waits has begun nothing", () => {
  expect(states({ ...IDLE, state: "ready" })).toBe("waiting ".repeat(7).trim());
});

test("a commit of which the site has told nothing yet is at the post", () => {
  expect(states({ ...IDLE, state: "committing", step: "publishing", progress: 60 })).toBe(
    "done moving waiting waiting waiting waiting waiting",
  );
});

test("images are sent before there is a post", () => {
  expect(states({ ...IDLE, state: "preparing", step: "media_processing", progress: 20 })).toBe(
    "done waiting moving waiting waiting waiting waiting",
  );
});

test("a step the site tells of is the one that moves", () => {
  expect(states({ ...IDLE, state: "committing", step: "seo_meta", progress: 80 })).toBe(
    "done done done done moving waiting waiting",
  );
});

test("a failure stops at the step its error names", () => {
  const job = { ...IDLE, state: "failed", step: "", error: { step: "media_processing" } } as const;
  expect(states(job)).toBe("done done stopped waiting waiting waiting waiting");
});

test("a check that failed leaves the post published", () => {
  expect(states({ ...IDLE, state: "published_with_issues" })).toBe("done done done done done done issues");
});

test("durations are those the timeline tells; the check lasts until its event", () => {
  const views = stepViews({ ...IDLE, state: "verified", finished_at: "2025-12-01T10:00:00Z" }, [
    { kind: "step", step: "seo_meta", duration_ms: 1.9, at: "2025-12-01T10:00:00Z" },
    { kind: "verified", step: "verification", duration_ms: null, at: "2025-12-01T10:00:05.400Z" },
  ]);
  expect(views[4]?.ms).toBe(1.9);
  expect(views[6]?.ms).toBe(5400);
  expect(views[0]?.ms).toBeNull();
});

test("a step has a number and a word", () => {
  expect([stepNumber("publishing"), stepWord("publishing"), stepWord("")]).toEqual([6, "Publish", ""]);
});
