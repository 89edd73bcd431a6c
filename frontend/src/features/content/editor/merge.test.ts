import { expect, test } from "vitest";

import type { Content } from "@/features/content/api";
import { contested, laterEdits, realEdits, without } from "@/features/content/editor/merge";

const base = { title: "Salt", slug: "salt", tags: ["a"], revision: 1 } as unknown as Content;

test("a field is contested where both changed it to something else", () => {
  const theirs = { ...base, title: "Sea salt", slug: "sea-salt", revision: 2 };
  expect(contested(base, theirs, { title: "Rock salt", tags: ["b"] })).toEqual(["title"]);
});

test("the same change by both is no conflict", () => {
  expect(contested(base, { ...base, title: "Sea salt" }, { title: "Sea salt" })).toEqual([]);
});

test("an edit that was taken back is none", () => {
  expect(realEdits(base, { title: "Salt", tags: ["a"] })).toEqual({});
  expect(realEdits(base, { tags: [] })).toEqual({ tags: [] });
});

test("what is typed while a save is on its way is kept for the next one", () => {
  const sent = { title: "Rock", slug: "rock" };
  expect(laterEdits({ ...sent, title: "Rock salt" }, sent)).toEqual({ title: "Rock salt" });
});

test("fields for which the other version is taken are no edits any more", () => {
  expect(without({ title: "Rock", slug: "rock" }, ["title"])).toEqual({ slug: "rock" });
});
