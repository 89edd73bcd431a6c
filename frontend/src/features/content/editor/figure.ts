/** A picture with its caption as WordPress writes it: the shapes of <figure> the visual editor holds whole. */

const OF_ELEMENT = ["class", "id", "style", "title", "aria-label", "aria-describedby"] as const;

export const FIGURE_KEPT: readonly string[] = OF_ELEMENT;
export const IMAGE_KEPT: readonly string[] = [
  "src", "alt", ...OF_ELEMENT, "width", "height", "srcset", "sizes", "loading", "decoding", "fetchpriority",
];
export const LINK_KEPT: readonly string[] = ["href", "target", "rel", "class"];

const IN_CAPTION = new Set(["STRONG", "B", "EM", "I", "S", "CODE", "A", "BR"]);

export interface FigureParts {
  image: Element;
  /** Around the image. */
  link: Element | null;
  caption: Element | null;
}

/** One image, in a link or not, and below it perhaps a caption of plain text; null: it is of another shape. */
export function figureParts(figure: Element): FigureParts | null {
  const [first, caption = null, ...further] = figure.children;
  const link = first?.tagName === "A" ? first : null;
  const image = link === null ? first : link.firstElementChild;
  if (!image?.getAttribute("src") || image.tagName !== "IMG" || further.length > 0) return null;
  if (hasLooseText(figure) || (link !== null && (link.childElementCount > 1 || hasLooseText(link)))) return null;
  return caption === null || isPlainCaption(caption) ? { image, link, caption } : null;
}

function isPlainCaption(element: Element): boolean {
  const isText = [...element.querySelectorAll("*")].every(({ tagName }) => IN_CAPTION.has(tagName));
  return element.tagName === "FIGCAPTION" && isText && element.textContent.trim() !== "";
}

function hasLooseText(element: Element): boolean {
  return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim() !== "");
}

/** The attributes of an element that are kept, by name. */
export function keptOf(element: Element | null, names: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = element?.getAttribute(name);
    if (value != null) kept[name] = value;
  }
  return kept;
}
