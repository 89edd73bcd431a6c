import { expect, test } from "vitest";

import { checkName, stateOf } from "@/features/sites/health/words";

test.each([
  ["pending", null, "pending"],
  ["revoked", "up", "not_connected"],
  ["not_connected", null, "not_connected"],
  ["connected", "down", "down"],
  ["connected", null, "unknown"],
])("a site that is %s, with health %s, is %s", (status, health, state) => {
  expect(stateOf(status, health)).toBe(state);
});

test("a check nobody named yet keeps its own name, readable", () => {
  expect(checkName("object_cache")).toBe("object cache");
});
