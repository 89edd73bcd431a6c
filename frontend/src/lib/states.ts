import type { Schemas } from "@/lib/api/client";

export type JobState = Schemas["JobStateEnum"];
export type Tone = "waiting" | "moving" | "good" | "warning" | "bad" | "off";

/** A word for each state; colour never stands alone. */
export const JOB_STATES: Record<JobState, { word: string; tone: Tone }> = {
  ready: { word: "Waiting", tone: "waiting" },
  preparing: { word: "Preparing", tone: "moving" },
  committing: { word: "Publishing", tone: "moving" },
  unknown: { word: "Asking the site", tone: "moving" },
  published: { word: "Published, being checked", tone: "moving" },
  verified: { word: "Published and checked", tone: "good" },
  published_with_issues: { word: "Published with issues", tone: "warning" },
  skipped: { word: "Skipped", tone: "off" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "off" },
};

export const COLOURS: Record<Tone, string> = {
  waiting: "gray",
  moving: "blue",
  good: "green",
  warning: "yellow",
  bad: "red",
  off: "gray",
};
