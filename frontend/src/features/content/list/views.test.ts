import { expect, test } from "vitest";

import { queryOf, readViews, withView } from "@/features/content/list/views";

test("equal filters are the same view, whatever their order and page", () => {
  const one = queryOf(new URLSearchParams("page=3&state=failed&search=salt"));
  const other = queryOf(new URLSearchParams("search=salt&state=failed&unknown=1"));
  expect(one).toBe(other);
  expect(one).toBe("search=salt&state=failed");
});

test.each(["", "{", '"text"', '[{"name": 1}]', "[null]"])("what is no list of views (%s) is none", (text) => {
  expect(readViews({ getItem: () => text })).toEqual([]);
});

test("a view of the same name takes the place of the earlier one", () => {
  const views = [{ name: "Mine", query: "state=draft" }];
  expect(withView(views, { name: "Mine", query: "state=ready" })).toEqual([{ name: "Mine", query: "state=ready" }]);
});
