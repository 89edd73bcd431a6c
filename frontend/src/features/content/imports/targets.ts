import type { Mapping, Target } from "@/features/content/imports/api";

/** What a column may become, in the order of the editor. */
export const TARGETS: Record<Target, string> = {
  title: "Title", html: "Text", excerpt: "Excerpt", slug: "Slug", content_type: "Type", author_email: "Author's e-mail",
  categories: "Categories", tags: "Tags", sectors: "Sectors", clusters: "Clusters", focus_keywords: "Focus keywords",
  seo_title: "SEO title", seo_description: "SEO description", canonical_url: "Canonical address",
  featured_image: "Featured image", featured_image_alt: "Alt text of the featured image", gallery: "Gallery",
  publish_mode: "Publish mode", published_at: "Goes out at", price: "Price", sale_price: "Sale price", sku: "SKU", stock: "Stock",
};

/** A field stands for one column: the column that had it before gives it up. */
export function withColumn(mapping: Mapping, column: string, target: Target | null): Mapping {
  const others = Object.entries(mapping).filter(([name, field]) => name !== column && field !== target);
  return Object.fromEntries(target === null ? others : [...others, [column, target]]);
}
