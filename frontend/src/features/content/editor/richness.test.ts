import { expect, test } from "vitest";

import { hasBlocks, losses } from "@/features/content/editor/richness";

test.each([
  "<p>Plain <strong>text</strong> with a <a href='https://a.example/'>link</a>.</p>",
  "<h2>Head</h2><ul><li><p>One</p></li></ul><pre><code class='language-php'>x</code></pre>",
  "<table><tbody><tr><th>a</th><td colspan='2'>b</td></tr></tbody></table><p><img src='igny8-upload:0' alt=''></p>",
])("the visual editor keeps all of %s", (html) => {
  expect(losses(html)).toEqual([]);
});

test.each([
  ["<figure><p>a</p></figure>", ["<figure>"]],
  ["<p class='lead'>a</p>", ["class of <p>"]],
  ["<p>a</p><!--more--><p>b</p>", ["<!--more-->"]],
])("what would be lost of %s is named", (html, lost) => {
  expect(losses(html)).toEqual(lost);
});

test("a text of blocks is known by its comments", () => {
  expect(hasBlocks("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->")).toBe(true);
  expect(hasBlocks("<p>wp:paragraph</p>")).toBe(false);
});
