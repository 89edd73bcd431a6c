import { expect, test } from "vitest";

import { placeOfField } from "@/features/content/rail/places";

test.each([
  ["title", null, "field-title"],
  ["gallery[3].url", "images", "field-gallery"],
  ["taxonomies.tags[0]", "taxonomy", "field-tags"],
  ["seo.description", "seo", "field-seo_description"],
  ["seo.canonical", "seo", "field-canonical_url"],
  ["product.sku", "product", "field-product.sku"],
])("%s is mended in %s at %s", (field, section, id) => {
  expect(placeOfField(field)).toEqual({ section, id });
});
