import type { Change } from "@/features/sites/shapes";
import type { Tone } from "@/lib/states";

export const CHANGE_STATES: Record<Change["state"], { tone: Tone; word: string }> = {
  applied: { tone: "good", word: "Followed" },
  conflict: { tone: "warning", word: "Waits for a choice" },
  ignored: { tone: "off", word: "Left alone" },
  failed: { tone: "bad", word: "Could not be followed" },
};

const KINDS: Record<string, string> = {
  taxonomies: "its terms",
  relationships: "its cluster, sector or keywords",
  post: "the post",
  trashed: "moved to the trash",
  restored: "taken out of the trash",
  deleted: "deleted",
  term: "a term",
};

export const FIELDS: Record<string, string> = {
  title: "title",
  html: "text",
  excerpt: "excerpt",
  slug: "address",
  status: "status",
  post_status: "status",
  author_email: "author",
  categories: "categories",
  tags: "tags",
  sectors: "sectors",
  clusters: "clusters",
  cluster_id: "cluster",
  sector_id: "sector",
  keyword_ids: "keywords",
  focus_keywords: "focus keywords",
  seo_title: "SEO title",
  seo_description: "SEO description",
  canonical_url: "canonical address",
  published_at: "date",
  post_date_utc: "date",
  featured_image: "featured image",
  gallery: "gallery",
  product: "product data",
  post_id: "post",
  url: "link",
};

export function fieldName(field: string): string {
  return FIELDS[field] ?? field.replaceAll("_", " ");
}

/** A value as one line: lists with commas, nothing as nothing, long texts cut. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(shown).join(", ");
  if (typeof value === "object") {
    const name = (value as { name?: unknown }).name;
    return typeof name === "string" ? name : JSON.stringify(value);
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** "categories from Guides to Reviews"; without details, the kind of change. */
export function whatChanged({ kind, changes }: Pick<Change, "kind" | "changes">): string {
  const fields = Object.entries((changes ?? {}) as Record<string, unknown>);
  const told = fields.map(([field, pair]) =>
    Array.isArray(pair) && pair.length === 2 && field !== "html"
      ? `${fieldName(field)} from ${shown(pair[0])} to ${shown(pair[1])}`
      : fieldName(field),
  );
  return told.length > 0 ? told.join("; ") : (KINDS[kind] ?? kind);
}
