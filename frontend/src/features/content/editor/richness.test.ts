// @vitest-environment jsdom
import { generateHTML, generateJSON } from "@tiptap/core";
import { expect, test } from "vitest";

import { EXTENSIONS } from "@/features/content/editor/extensions";
import { hasBlocks, losses } from "@/features/content/editor/richness";

test.each([
  "<p>Plain <strong>text</strong> with a <a href='https://a.example/'>link</a>.</p>",
  "<h2>Head</h2><ul><li><p>One</p></li></ul><pre><code class='language-php'>x</code></pre>",
  "<table><tbody><tr><th>a</th><td colspan='2'>b</td></tr></tbody></table><p><img src='igny8-upload:0' alt=''></p>",
])("the visual editor keeps all of %s", (html) => {
  expect(losses(html)).toEqual([]);
});

const PICTURE = '<img src="https://a.example/b.jpg" alt="A boat">';

test.each([
  ["of the block editor", '<figure class="wp-block-image size-large alignleft"><img src="https://a.example/b.jpg" alt="A boat" class="wp-image-9" width="1024" height="683" srcset="https://a.example/b.jpg 1024w" sizes="100vw" loading="lazy" decoding="async"><figcaption class="wp-element-caption">By <a href="https://a.example/by" target="_blank" rel="noopener">Ada</a>, <em>at sea</em></figcaption></figure>'],
  ["plain", `<figure>${PICTURE}<figcaption>A boat &amp; its <strong>crew</strong></figcaption></figure>`],
  ["without a caption", `<figure class="wp-block-image">${PICTURE}</figure>`],
  ["with a link around its picture", `<figure><a href="https://a.example/big" target="_blank" rel="noopener" class="zoom">${PICTURE}</a><figcaption>Large</figcaption></figure>`],
  ["with a caption of two lines", `<figure>${PICTURE}<figcaption>One<br>Two</figcaption></figure>`],
  ["of the classic editor", '<figure id="attachment_9" aria-describedby="caption-9" style="width: 300px;" class="wp-caption alignright"><img src="/b.jpg" alt="" aria-describedby="caption-9" class="size-medium wp-image-9" style="width: 300px;"><figcaption id="caption-9" class="wp-caption-text">c</figcaption></figure>'],
  ["of an upload, between paragraphs", '<p>a</p><figure><img src="igny8-upload:0a" alt=""><figcaption>c</figcaption></figure><p>b</p>'],
  ["in a quote", `<blockquote><p>a</p><figure>${PICTURE}</figure></blockquote>`],
  ["beside a picture in a line", '<p>a <img src="/b.jpg" alt="" class="alignleft wp-image-9" width="10" height="20"></p><figure><img src="/b.jpg" alt="" title="t"></figure>'],
])("a figure %s goes through the visual editor unchanged", (_shape, html) => {
  expect(losses(html)).toEqual([]);
  expect(body(generateHTML(generateJSON(html, EXTENSIONS), EXTENSIONS)).isEqualNode(body(html))).toBe(true);
});

test("a figure's link goes nowhere but to a page", () => {
  const html = `<figure><a href="javascript:alert(1)">${PICTURE}</a></figure>`;
  expect(generateHTML(generateJSON(html, EXTENSIONS), EXTENSIONS)).not.toContain("javascript");
});

function body(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, "text/html").body;
}

test.each([
  ["<figure><p>a</p></figure>", ["<figure>"]],
  ["<figure><img src='/a.jpg'><img src='/b.jpg'></figure>", ["<figure>"]],
  ["<figure><img src='/a.jpg'><figcaption><p>c</p></figcaption></figure>", ["<figure>"]],
  ["<figure><figcaption>c</figcaption><img src='/a.jpg'></figure>", ["<figure>"]],
  ["<figure><img src='/a.jpg'>loose</figure>", ["<figure>"]],
  ["<figure><img src='/a.jpg'><figcaption>c</figcaption><p>d</p></figure>", ["<figure>"]],
  ["<figure><img src='/a.jpg'><figcaption> </figcaption></figure>", ["<figure>"]],
  ["<figure><iframe src='/a'></iframe></figure>", ["<figure>", "<iframe>"]],
  ["<a href='/b'><figure><img src='/a.jpg'></figure></a>", ["<figure>"]],
  ["<figure data-id='1'><img src='/a.jpg'></figure>", ["data-id of <figure>"]],
  ["<p class='lead'>a</p>", ["class of <p>"]],
  ["<p>a</p><!--more--><p>b</p>", ["<!--more-->"]],
])("what would be lost of %s is named", (html, lost) => {
  expect(losses(html)).toEqual(lost);
});

test("a text of blocks is known by its comments", () => {
  expect(hasBlocks("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->")).toBe(true);
  expect(hasBlocks("<p>wp:paragraph</p>")).toBe(false);
});
