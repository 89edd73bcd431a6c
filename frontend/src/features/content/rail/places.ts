/** Which section of the rail a field stands in; null: in the column of the text. */

export type Section = "publish" | "taxonomy" | "images" | "seo" | "product" | "history";

const SECTIONS: Record<string, Section> = {
  categories: "taxonomy", tags: "taxonomy", sectors: "taxonomy", clusters: "taxonomy", other_terms: "taxonomy",
  cluster_id: "taxonomy", sector_id: "taxonomy", keyword_ids: "taxonomy", taxonomies: "taxonomy", content_type: "taxonomy",
  featured_image: "images", gallery: "images", images: "images",
  seo: "seo", seo_title: "seo", seo_description: "seo", canonical_url: "seo", focus_keywords: "seo",
  product: "product", published_at: "publish",
};

const FIRST_FIELDS: Record<string, string> = { taxonomies: "categories", images: "featured_image", seo: "seo_title", product: "product.price" };

/** `gallery[3].url`, `taxonomies.tags[0]` and `seo.title` lead to the field that mends them. */
export function placeOfField(field: string): { section: Section | null; id: string } {
  const [first = "", second = ""] = field.split(/[.[\]]+/);
  const section = SECTIONS[first] ?? null;
  if (first === "taxonomies" && SECTIONS[second] === "taxonomy") return { section, id: `field-${second}` };
  if (first === "seo" && second) return { section, id: `field-${second === "canonical" ? "canonical_url" : `seo_${second}`}` };
  if (first === "product" && second) return { section, id: `field-product.${second}` };
  return { section, id: `field-${FIRST_FIELDS[first] ?? first}` };
}
