// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";

import { endedSince, useFollowed } from "@/features/tray/useFollowed";

test("what was under way and is no more has ended", () => {
  expect(endedSince([], [1, 2], [2])).toEqual([1]);
});

test("what is tried again leaves the ended ones", () => {
  expect(endedSince([1], [2], [1, 2])).toEqual([]);
});

test("the oldest make room", () => {
  expect(endedSince([1, 2, 3], [4], [])).toEqual([2, 3, 4]);
});

test("a page that begins with nothing under way has nothing to tell", () => {
  const { result, rerender } = renderHook(({ now }: { now: number[] | null }) => useFollowed(now), {
    initialProps: { now: null as number[] | null },
  });
  rerender({ now: [7] });
  expect(result.current.ended).toEqual([]);
  rerender({ now: [] });
  expect(result.current.ended).toEqual([7]);
});
