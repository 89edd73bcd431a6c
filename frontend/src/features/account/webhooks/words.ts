import type { Delivery, WebhookEvent } from "@/features/account/webhooks/api";
import type { Tone } from "@/lib/states";

export const EVENTS: Record<WebhookEvent, string> = {
  "job.published": "An article is on a site",
  "job.failed": "A publish was given up",
  "site.down": "A site does not answer as it should",
  "site.up": "A site is all right again",
  "site.degraded": "A site says that something is wrong",
};

export const EVENT_CHOICES = Object.entries(EVENTS).map(([value, label]) => ({ value, label }));

export const DELIVERY_STATES: Record<NonNullable<Delivery["state"]>, { tone: Tone; word: string }> = {
  waiting: { tone: "waiting", word: "Waiting" },
  sending: { tone: "moving", word: "On its way" },
  delivered: { tone: "good", word: "Delivered" },
  failed: { tone: "bad", word: "Given up" },
};

/** What a webhook hears of, in a line. */
export function heard(events: WebhookEvent[] | undefined): string {
  if (events === undefined || events.length === 0) return "Everything";
  return events.map((event) => EVENTS[event]).join(" · ");
}
