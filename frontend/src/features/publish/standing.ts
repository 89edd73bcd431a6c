import type { Job } from "@/features/jobs";
import type { Content } from "@/features/publish/api";
import { errorOf, isAboutEdits } from "@/lib/publishing";

const ACTIVE = ["ready", "preparing", "committing", "unknown"];

/** What the panel is about. */
export type Standing = "idle" | "scheduled" | "moving" | "result" | "failed" | "conflict";

/** Of a content, and its newest job (null: none). An end that is of an older text is history: the panel begins anew. */
export function standingOf(content: Content, job: Job | null, now: number = Date.now()): Standing {
  if (job !== null && ACTIVE.includes(job.state ?? "")) return isWaiting(job, now) ? "scheduled" : "moving";
  if (job?.state === "published" && job.result == null) return "moving"; // what it brought is on its way
  const error = job && errorOf(job);
  const isCurrent = job !== null && job.revision >= content.revision;
  if (isCurrent && job.state === "failed" && error && isAboutEdits(error)) return "conflict";
  if ((content.wordpress?.drift.length ?? 0) > 0) return "conflict";
  if (!isCurrent || job.state === "cancelled") return "idle";
  return job.state === "failed" ? "failed" : "result";
}

/** Its time has not come, and it has not been tried yet. */
function isWaiting(job: Job, now: number): boolean {
  return job.state === "ready" && job.mode === "scheduled" && Date.parse(job.due_at) > now;
}
