import type { Schemas } from "@/lib/api/client";
import { stepWord } from "@/lib/steps";

type Event = Pick<Schemas["Timeline"], "kind" | "step" | "data">;

interface Data {
  mode?: string;
  revision?: number;
  post_id?: number;
  replayed?: boolean;
  again_at?: string | null;
  reason?: string;
  findings?: unknown[];
  error?: { message?: string; code?: string };
}

const WORDS: Record<string, (data: Data, event: Event) => string> = {
  accepted: ({ revision }) => `Accepted, with revision ${revision ?? "?"} of the text`,
  step: (_, event) => `${stepWord(event.step) || (event.step ?? "A step")} done`,
  created: ({ post_id: post }) => `Published as post ${post ?? "?"}`,
  updated: ({ post_id: post }) => `Post ${post ?? "?"} updated`,
  skipped: () => "It was already on the site; nothing was changed",
  verified: () => "Looked at from outside: all is there",
  published_with_issues: ({ findings }) => `Looked at from outside: ${findings?.length ?? 0} not as it should be`,
  failed_attempt: ({ error }) => `Did not work: ${error?.message ?? "without a reason"} It is tried again`,
  failed: ({ error }) => `Stopped: ${error?.message ?? "without a reason"}`,
  answer_lost: () => "The site's answer was lost; it was asked what became of it",
  cancelled: ({ reason }) => `Cancelled before it started${reason === undefined ? "" : `: ${reason}`}`,
  superseded: ({ reason }) => `Ended: ${reason ?? "another publish took its place"}`,
  rescheduled: () => "Moved to another time",
  moved: () => "Moved to another time",
};

export function eventWords(event: Event): string {
  const said = WORDS[event.kind];
  return said ? said(event.data ?? {}, event) : event.kind.replaceAll("_", " ");
}
