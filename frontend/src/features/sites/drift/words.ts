import type { Choice } from "@/features/sites/api-drift";
import type { Comparison, Difference } from "@/features/sites/shapes";
import type { Tone } from "@/lib/states";

export const KINDS: Record<Difference["kind"], string> = {
  changed: "The post was changed in WordPress.",
  deleted: "The post was deleted in WordPress.",
  missing: "WordPress does not know this content any more.",
  unknown: "WordPress has a post of this content; IGNY8 has no record of publishing it.",
  other_post: "WordPress says that another post belongs to this content.",
};

export const STATES: Record<Difference["state"], { tone: Tone; word: string }> = {
  open: { tone: "warning", word: "Waits for a choice" },
  repaired: { tone: "good", word: "IGNY8 followed" },
  failed: { tone: "bad", word: "Could not be followed" },
  settled: { tone: "good", word: "Settled" },
  forgotten: { tone: "off", word: "Left as it is" },
};

export const REASONS: Record<Comparison["reason"], string> = {
  daily: "as every day",
  requested: "asked for",
  new_log: "the site began a new log of changes",
  events_lost: "changes the site had told are not here",
  site_restored: "the site was put back to an earlier state",
};

interface ChoiceWords {
  button: string;
  title: string;
  says: string;
  confirm: string;
  isHarmless: boolean;
}

/** What is pressed, and what is said before it is done. */
export const CHOICES: Record<Choice, ChoiceWords> = {
  "take-theirs": {
    button: "Take WordPress's",
    title: "Take over what WordPress has?",
    says: "IGNY8 then says what the post says. IGNY8's own text stays as an earlier revision, and can be restored. The site is not changed.",
    confirm: "Take WordPress's",
    isHarmless: true,
  },
  "push-ours": {
    button: "Publish IGNY8's",
    title: "Publish IGNY8's over what WordPress has?",
    says: "The post on the site is overwritten with IGNY8's text: what people wrote there will be gone from the page. A post that was deleted is made anew.",
    confirm: "Publish IGNY8's",
    isHarmless: false,
  },
  forget: {
    button: "Leave both",
    title: "Leave both sides as they are?",
    says: "Neither IGNY8 nor the site is changed, and this difference is not told again.",
    confirm: "Leave both",
    isHarmless: true,
  },
};

export function choicesOf(difference: Pick<Difference, "choices">): Choice[] {
  return (Object.keys(CHOICES) as Choice[]).filter((name) => name in difference.choices);
}
