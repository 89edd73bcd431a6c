import { expect, test } from "vitest";

import { changed, nextOrdering } from "@/lib/address";

test("another filter leads back to the first page", () => {
  expect(changed(new URLSearchParams("state=draft&page=3"), { state: "failed" }).toString()).toBe("state=failed");
});

test("turning the page keeps the filters, and the first page needs no name", () => {
  expect(changed(new URLSearchParams("state=draft"), { page: "2" }).toString()).toBe("state=draft&page=2");
  expect(changed(new URLSearchParams("state=draft&page=2"), { page: "1" }).toString()).toBe("state=draft");
});

test("a filter without a value leaves the address", () => {
  expect(changed(new URLSearchParams("search=tea&site=4"), { search: "", site: null }).toString()).toBe("");
});

test("a column is sorted up, down, and not at all", () => {
  expect(nextOrdering("", "name")).toBe("name");
  expect(nextOrdering("name", "name")).toBe("-name");
  expect(nextOrdering("-name", "name")).toBe("");
  expect(nextOrdering("-name", "url")).toBe("url");
});
