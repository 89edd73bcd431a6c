/** Two people's changes to one content: what can go together goes together, the rest is asked. */

import type { Content, ContentChange } from "@/features/content/api";

export type Field = keyof ContentChange & keyof Content;

/** What is shown and saved here. The others are somebody else's: a schedule, a task. */
export const FIELDS = [
  "title", "html", "excerpt", "slug", "author_email", "categories", "tags", "sectors", "clusters", "other_terms",
  "cluster_id", "sector_id", "keyword_ids", "featured_image", "gallery", "focus_keywords", "seo_title",
  "seo_description", "canonical_url", "product",
] as const satisfies readonly Field[];

export const LABELS: Record<(typeof FIELDS)[number], string> = {
  title: "Title", html: "Text", excerpt: "Excerpt", slug: "Slug", author_email: "Author", categories: "Categories",
  tags: "Tags", sectors: "Sectors", clusters: "Clusters", other_terms: "Other terms", cluster_id: "Main cluster",
  sector_id: "Main sector", keyword_ids: "Keywords", featured_image: "Featured image", gallery: "Gallery",
  focus_keywords: "Focus keywords", seo_title: "SEO title", seo_description: "SEO description",
  canonical_url: "Canonical address", product: "Product",
};

export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** The edits that say something else than `base`. */
export function realEdits(base: Content, edits: ContentChange): ContentChange {
  return Object.fromEntries(Object.entries(edits).filter(([name, value]) => !isSame(base[name as Field], value)));
}

/** Edits that were made while `sent` was on its way. */
export function laterEdits(edits: ContentChange, sent: ContentChange): ContentChange {
  return Object.fromEntries(Object.entries(edits).filter(([name, value]) => value !== sent[name as Field]));
}

/** Fields both changed, and differently. */
export function contested(base: Content, theirs: Content, edits: ContentChange): Field[] {
  return FIELDS.filter(
    (name) => name in edits && !isSame(base[name], theirs[name]) && !isSame(theirs[name], edits[name]),
  );
}

/** Of my edits, those that are left when `theirs` is taken for some fields. */
export function without(edits: ContentChange, fields: readonly string[]): ContentChange {
  return Object.fromEntries(Object.entries(edits).filter(([name]) => !fields.includes(name)));
}

/** A value as text, to hold beside the other one. */
export function asText(field: Field, value: unknown): string {
  if (value === null || value === undefined || value === "") return "(empty)";
  if (field === "html" && typeof value === "string") return new DOMParser().parseFromString(value, "text/html").body.innerText || value;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ") || "(empty)";
  return typeof value === "object" ? JSON.stringify(value, null, 1) : `${value as string | number}`;
}
