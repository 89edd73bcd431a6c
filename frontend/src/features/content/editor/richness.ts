/** Whether the visual editor can hold a text without losing any of it. */

import { FIGURE_KEPT, figureParts, IMAGE_KEPT, LINK_KEPT } from "@/features/content/editor/figure";

const KEPT: Record<string, readonly string[]> = {
  P: [], H1: [], H2: [], H3: [], H4: [], H5: [], H6: [], STRONG: [], B: [], EM: [], I: [], S: [], CODE: ["class"], PRE: [],
  BLOCKQUOTE: [], UL: [], OL: ["start"], LI: [], A: LINK_KEPT, BR: [], HR: [], IMG: IMAGE_KEPT,
  FIGURE: FIGURE_KEPT, FIGCAPTION: FIGURE_KEPT,
  TABLE: [], THEAD: [], TBODY: [], TR: [], TH: ["colspan", "rowspan"], TD: ["colspan", "rowspan"],
};
/** What may hold a figure: its own text stays as it is beside it. */
const AROUND_FIGURES = new Set(["BODY", "BLOCKQUOTE", "TD", "TH"]);

export function hasBlocks(html: string): boolean {
  return html.includes("<!-- wp:");
}

/** What would be lost, as a person may recognise it: "<figure>", "class of <p>". Empty: nothing. */
export function losses(html: string): string[] {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const found = new Set<string>();
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node instanceof Element) note(node, found);
    else found.add(`<!--${node.nodeValue ?? ""}-->`.slice(0, 40));
  }
  return [...found];
}

function note(element: Element, found: Set<string>): void {
  const name = element.tagName.toLowerCase();
  const kept = KEPT[element.tagName];
  if (kept === undefined || !isInPlace(element)) {
    found.add(`<${name}>`);
    return;
  }
  for (const attribute of element.getAttributeNames()) {
    if (!kept.includes(attribute)) found.add(`${attribute} of <${name}>`);
  }
}

function isInPlace(element: Element): boolean {
  const around = element.parentElement?.tagName ?? "";
  if (element.tagName === "FIGCAPTION") return around === "FIGURE";
  return element.tagName !== "FIGURE" || (AROUND_FIGURES.has(around) && figureParts(element) !== null);
}
