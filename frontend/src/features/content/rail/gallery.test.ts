import { expect, test } from "vitest";

import { moved } from "@/features/content/rail/gallery";

test.each([
  [0, 2, ["b", "c", "a"]],
  [2, 0, ["c", "a", "b"]],
  [1, 1, ["a", "b", "c"]],
  [0, -1, ["a", "b", "c"]],
  [2, 3, ["a", "b", "c"]],
])("from %i to %i gives %o", (from, to, order) => {
  expect(moved(["a", "b", "c"], from, to)).toEqual(order);
});
