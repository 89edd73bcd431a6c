import type { Problem } from "@/lib/publishing";

const FIELDS: Record<string, string> = {
  title: "title",
  html: "text",
  excerpt: "excerpt",
  slug: "slug",
  author_email: "author",
  content_type: "type",
  featured_image: "featured image",
  gallery: "gallery",
  images: "images",
  categories: "categories",
  tags: "tags",
  sectors: "sectors",
  clusters: "clusters",
  taxonomies: "terms",
  published_at: "time",
  product: "product",
};

/** Mended at the site, not in the text. */
const AT_SITE: Record<string, string> = {
  POST_TYPE_DISABLED: "content-types",
  POST_TYPE_UNKNOWN: "content-types",
  FALLBACK_CATEGORY_MISSING: "settings",
  WOOCOMMERCE_MISSING: "health",
  NOT_CONNECTED: "settings",
  SITE_MOVED: "settings",
  STORAGE_FAILED: "health",
};

export interface Place {
  label: string;
  to: string;
  /** null: it is not in the editor */
  field: string | null;
}

/** Where a problem is mended. */
export function placeOf(problem: Pick<Problem, "field" | "code">, contentId: number, siteId: number): Place {
  const tab = AT_SITE[problem.code];
  if (tab !== undefined) return { label: "Open the site", to: `/sites/${siteId}/${tab}`, field: null };
  const [field = ""] = problem.field.replace(/^taxonomies\./, "").split(/[.[]/);
  const to = `/content/${contentId}?field=${encodeURIComponent(problem.field)}`;
  return { label: `Go to ${FIELDS[field] ?? field.replaceAll("_", " ")}`, to, field: problem.field };
}
