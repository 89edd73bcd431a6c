import { expect, test } from "vitest";

import { shown, whatChanged } from "@/features/sites/overview/changes";

test("a change says what it was and what it is", () => {
  const changes = { categories: [["Guides"], ["Guides", "Reviews"]] };
  expect(whatChanged({ kind: "taxonomies", changes })).toBe("categories from Guides to Guides, Reviews");
});

test("a change of the text is not printed whole", () => {
  expect(whatChanged({ kind: "post", changes: { html: ["<p>a</p>", "<p>b</p>"] } })).toBe("text");
});

test("without details the kind is told", () => {
  expect(whatChanged({ kind: "trashed", changes: {} })).toBe("moved to the trash");
});

test("nothing is called nothing, and long texts are cut", () => {
  expect(shown([])).toBe("nothing");
  expect(shown("x".repeat(200))).toHaveLength(80);
});
