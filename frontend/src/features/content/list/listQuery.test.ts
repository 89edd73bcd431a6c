import { expect, test } from "vitest";

import { countsQuery, listQuery } from "@/features/content/list/listQuery";

test("the address asks for its page, state and filters", () => {
  const query = listQuery(new URLSearchParams("page=2&state=failed&site=4&search=salt&ordering=-title"));
  expect(query).toEqual({
    archived: false, page: 2, page_size: 50, state: ["failed"], site: 4, search: "salt", ordering: ["-title"],
  });
});

test("what an address says wrongly is not asked", () => {
  expect(listQuery(new URLSearchParams("page=-1&state=lost&site=x"))).toEqual({ archived: false, page: 1, page_size: 50 });
});

test("states are counted beside each other, not within the chosen one", () => {
  expect(countsQuery(new URLSearchParams("state=failed&site=4"))).toEqual({ archived: false, site: 4 });
});
