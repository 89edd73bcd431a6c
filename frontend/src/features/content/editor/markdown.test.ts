import { expect, test } from "vitest";

import { looksLikeMarkdown, markdownToHtml } from "@/features/content/editor/markdown";

test.each(["# Head", "- one\n- two", "1. one", "> said", "```\ncode\n```", "|a|b|\n|-|-|", "**bold**", "[a](https://a.example)"])(
  "%s is Markdown",
  (text) => expect(looksLikeMarkdown(text)).toBe(true),
);

test.each(["A sentence - with a dash.", "5 * 3 = 15", "#hashtag", "Costs 3.50 a piece"])("%s is plain text", (text) =>
  expect(looksLikeMarkdown(text)).toBe(false),
);

test("HTML in Markdown stays text", () => {
  expect(markdownToHtml("**a** <img src=x onerror=alert(1)>")).not.toContain("<img");
  expect(markdownToHtml("[a](javascript:alert(1))")).not.toContain("href");
});
