import type { Import } from "@/features/sites/shapes";
import type { Tone } from "@/lib/states";

export const IMPORT_STATES: Record<NonNullable<Import["state"]>, { tone: Tone; word: string }> = {
  running: { tone: "moving", word: "Under way" },
  stopping: { tone: "moving", word: "Stopping" },
  done: { tone: "good", word: "Done" },
  failed: { tone: "bad", word: "Given up" },
  cancelled: { tone: "off", word: "Stopped" },
};

type Step = Pick<Import["steps"][number], "limit" | "total" | "seen" | "is_done">;

/** Of all steps together; null: how much there is is not known yet. */
export function percentOf(steps: Step[]): number | null {
  const wanted = steps.map(({ limit, total }) => (limit > 0 ? Math.min(limit, total) : total));
  const all = wanted.reduce((sum, one) => sum + one, 0);
  if (steps.length === 0 || all === 0) return steps.length > 0 && steps.every(({ is_done }) => is_done) ? 100 : null;
  const seen = steps.reduce((sum, step, place) => sum + (step.is_done ? (wanted[place] ?? 0) : Math.min(step.seen, wanted[place] ?? 0)), 0);
  return Math.floor((seen * 100) / all);
}
