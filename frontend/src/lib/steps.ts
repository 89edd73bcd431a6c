import type { Schemas } from "@/lib/api/client";

/** The seven steps of a publish, in order: the word a person reads, and what is done. */
export const STEPS = [
  { name: "preflight_validation", word: "Check", does: "Fields, author, images and terms" },
  { name: "creating_post", word: "Post", does: "The post itself, hidden until all is there" },
  { name: "media_processing", word: "Media", does: "Featured image, gallery and images in the text" },
  { name: "taxonomy_assignment", word: "Terms", does: "Categories, tags, sectors and clusters" },
  { name: "seo_meta", word: "SEO", does: "Title, description and keywords for search engines" },
  { name: "publishing", word: "Publish", does: "Visible to visitors, all at once" },
  { name: "verification", word: "Verify", does: "Looked at from outside, as a visitor does" },
] as const;

export type StepState = "waiting" | "moving" | "done" | "issues" | "stopped";

export interface StepView {
  name: string;
  word: string;
  does: string;
  state: StepState;
  /** null: not known, or not there yet */
  ms: number | null;
  /** What is being done just now. */
  note: string;
}

type Job = Pick<Schemas["Job"], "state" | "step" | "progress" | "message" | "error" | "finished_at">;
type Event = Pick<Schemas["Timeline"], "kind" | "step" | "duration_ms" | "at">;

export function stepNumber(name: string | null | undefined): number {
  return STEPS.findIndex((step) => step.name === name) + 1;
}

export function stepWord(name: string | null | undefined): string {
  return STEPS[stepNumber(name) - 1]?.word ?? "";
}

/** The number of the step at work; images are sent before anything is created on the site. */
export function stepAtWork(job: Pick<Job, "state" | "step" | "progress">): number {
  if (job.state === "preparing") return job.step === "media_processing" ? 3 : 1;
  if (job.state === "published") return 7;
  // The site has not told yet how far it is: it begins with the post.
  if (job.step === "publishing" && (job.progress ?? 0) <= 60) return 2;
  return Math.max(stepNumber(job.step), 2);
}

/** Each step's state and duration, of a job and what its timeline says so far. */
export function stepViews(job: Job, timeline: readonly Event[]): StepView[] {
  const durations = durationsOf(job, timeline);
  const at = job.state === "failed" ? stepNumber((job.error as { step?: string } | null)?.step ?? job.step) : stepAtWork(job);
  return STEPS.map((step, place) => ({
    ...step,
    state: stateOf(job, place + 1, at),
    ms: durations.get(step.name) ?? null,
    note: place + 1 === at && job.state !== "published" ? (job.message ?? "") : "",
  }));
}

function stateOf(job: Job, number: number, at: number): StepState {
  switch (job.state) {
    case "ready":
    case "cancelled":
      return "waiting";
    case "verified":
      return "done";
    case "published_with_issues":
      return number === 7 ? "issues" : "done";
    case "skipped":
      return number === 1 ? "done" : "waiting";
    case "failed":
      if (number === at) return "stopped";
      return number < at ? "done" : "waiting";
    default:
      if (number === at) return "moving";
      // Images are sent before there is a post.
      return number < at && (number === 1 || job.state !== "preparing") ? "done" : "waiting";
  }
}

/** The site tells how long its steps took; the check from outside lasts until its event. */
function durationsOf(job: Job, timeline: readonly Event[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const event of timeline) {
    if (event.kind === "step" && event.step && event.duration_ms != null) found.set(event.step, event.duration_ms);
    const isCheck = event.kind === "verified" || event.kind === "published_with_issues";
    if (isCheck && !found.has("verification") && event.at && job.finished_at) {
      found.set("verification", Date.parse(event.at) - Date.parse(job.finished_at));
    }
  }
  return found;
}
