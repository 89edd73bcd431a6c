import type { ContentTypes } from "@/features/sites/shapes";

/** WordPress's name → what a mapping calls it; others keep their name. */
const OWN: Record<string, string> = {
  category: "categories",
  product_cat: "categories",
  post_tag: "tags",
  product_tag: "tags",
  igny8_sector: "sectors",
  igny8_cluster: "clusters",
};

const LABELS: Record<string, string> = {
  category: "Categories",
  post_tag: "Tags",
  igny8_sector: "Sectors",
  igny8_cluster: "Clusters",
  product_cat: "Product categories",
  product_tag: "Product tags",
  categories: "Categories",
  tags: "Tags",
  sectors: "Sectors",
  clusters: "Clusters",
};

export function taxonomyName(taxonomy: string, types?: ContentTypes): string {
  return types?.taxonomies[taxonomy]?.label ?? LABELS[taxonomy] ?? taxonomy;
}

/** Of the site, as choices of a field. */
export function taxonomyOptions(types: ContentTypes | undefined) {
  return Object.entries(types?.taxonomies ?? {}).map(([value, { label }]) => ({ value, label }));
}

/** What the API of mappings calls a taxonomy of WordPress. */
export function mappedAs(taxonomy: string): string {
  return OWN[taxonomy] ?? taxonomy;
}
