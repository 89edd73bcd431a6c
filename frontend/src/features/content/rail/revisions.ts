/** What an earlier version says, as changes to a content that restore it. */

import type { ContentChange, ContentImage } from "@/features/content/api";

interface SnapshotImage {
  role: "featured" | "gallery" | "inline";
  source_url: string;
  upload: string;
  alt?: string;
  caption?: string;
  title?: string;
}

interface Snapshot {
  title: string;
  html: string;
  excerpt: string;
  slug: string;
  author_email: string | null;
  focus_keywords: string[];
  keyword_ids: number[];
  cluster_id: number | null;
  sector_id: number | null;
  seo: { title: string; description: string; canonical: string };
  taxonomies: { other?: Record<string, Term[]> } & Record<"categories" | "tags" | "sectors" | "clusters", Term[] | undefined>;
  images: SnapshotImage[];
  product: ContentChange["product"];
}

interface Term {
  path: string[];
}

/** Clusters, sectors and keywords are left out: they may be gone by now, and are not the text's. */
export function changesOf(told: unknown): ContentChange {
  const snapshot = told as Snapshot;
  const { title, html, excerpt, slug, author_email: author, focus_keywords: focus, seo, taxonomies, images, product } = snapshot;
  const featured = images.find(({ role }) => role === "featured");
  return {
    title, html, excerpt, slug,
    author_email: author ?? "",
    focus_keywords: focus,
    seo_title: seo.title,
    seo_description: seo.description,
    canonical_url: seo.canonical,
    categories: paths(taxonomies.categories),
    tags: flat(taxonomies.tags),
    sectors: flat(taxonomies.sectors),
    clusters: flat(taxonomies.clusters),
    featured_image: featured ? asGiven(featured) : null,
    gallery: images.filter(({ role }) => role === "gallery").map(asGiven),
    product: product ?? null,
  };
}

function paths(terms: Term[] = []): string[] {
  return terms.map(({ path }) => path.map((name) => name.replaceAll(">", "\\>")).join(" > "));
}

function flat(terms: Term[] = []): string[] {
  return terms.map(({ path }) => path.at(-1) ?? "");
}

function asGiven({ source_url: url, upload, alt = "", caption = "", title = "" }: SnapshotImage): ContentImage {
  return { url: upload ? "" : url, upload, alt, caption, title };
}
