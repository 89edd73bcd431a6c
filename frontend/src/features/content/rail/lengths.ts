/** How much of a text a page of search results shows: rules of thumb, in characters. */

export interface Range {
  least: number;
  most: number;
}

export const SEARCH_TITLE: Range = { least: 30, most: 60 };
export const SEARCH_DESCRIPTION: Range = { least: 70, most: 155 };

/** In what people count as characters: an emoji or an accented letter is one. */
export function characters(text: string): number {
  return [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].length;
}

export function lengthHint(text: string, { least, most }: Range): string {
  const length = characters(text);
  if (length === 0) return `${least}–${most} characters are shown well`;
  if (length < least) return `${length} characters: room for ${most - length} more`;
  if (length > most) return `${length} characters: about ${length - most} may be cut off`;
  return `${length} characters: fits`;
}

export function cut(text: string, most: number): string {
  const parts = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
  return parts.length <= most ? text : `${parts.slice(0, most - 1).map(({ segment }) => segment).join("").trimEnd()}…`;
}
