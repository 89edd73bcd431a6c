import { expect, test } from "vitest";

import { eventWords } from "@/features/jobs/events";

test("an event is told in words", () => {
  expect(eventWords({ kind: "accepted", data: { revision: 3 } })).toBe("Accepted, with revision 3 of the text");
  expect(eventWords({ kind: "step", step: "media_processing", data: {} })).toBe("Media done");
  expect(eventWords({ kind: "failed", data: { error: { message: "The image is 62 MB." } } })).toBe("Stopped: The image is 62 MB.");
});

test("an event of a kind that is not known is told by its name", () => {
  expect(eventWords({ kind: "lease_renewed", data: null })).toBe("lease renewed");
});
