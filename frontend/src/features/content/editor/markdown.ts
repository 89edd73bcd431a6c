/** Markdown that is pasted becomes rich text. HTML within it stays text: nothing that is pasted is run. */

import MarkdownIt from "markdown-it";

const SIGNS = [
  /^#{1,6} \S/m,
  /^\s{0,3}[-*+] \S/m,
  /^\s{0,3}\d{1,3}[.)] \S/m,
  /^> \S/m,
  /^(```|~~~)/m,
  /^\|.+\|\s*\n\|[\s:|-]+\|/m,
  /\*\*[^*\n]+\*\*/,
  /!?\[[^\]\n]*\]\([^)\s]+\)/,
];

export function looksLikeMarkdown(text: string): boolean {
  return SIGNS.some((sign) => sign.test(text));
}

const converter = new MarkdownIt({ html: false });

export function markdownToHtml(text: string): string {
  return converter.render(text);
}
