import type { Schemas } from "@/lib/api/client";
import type { Tone } from "@/lib/states";

export type ContentState = Schemas["ContentStateEnum"];

/** What became of a content, in a word. */
export const CONTENT_STATES: Record<ContentState, { word: string; tone: Tone }> = {
  draft: { word: "Draft", tone: "waiting" },
  ready: { word: "Ready", tone: "waiting" },
  scheduled: { word: "Scheduled", tone: "waiting" },
  moving: { word: "Publishing", tone: "moving" },
  published: { word: "Published", tone: "good" },
  with_issues: { word: "With issues", tone: "warning" },
  failed: { word: "Failed", tone: "bad" },
  skipped: { word: "Skipped", tone: "off" },
};
