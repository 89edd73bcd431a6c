import { expect, test } from "vitest";

import { percentOf } from "@/features/sites/types/importStates";

const step = { limit: 0, total: 100, seen: 0, is_done: false };

test("a limit counts as all there is to do", () => {
  expect(percentOf([{ ...step, limit: 50, seen: 25 }])).toBe(50);
});

test("a step that is done counts whole, whatever it saw", () => {
  expect(percentOf([{ ...step, seen: 90, is_done: true }, step])).toBe(50);
});

test("before the site told how much it has, nothing is known", () => {
  expect(percentOf([])).toBeNull();
  expect(percentOf([{ ...step, total: 0 }])).toBeNull();
});
