import { Paper, Text } from "@mantine/core";

import type { Content } from "@/features/content/api";
import { cut, SEARCH_DESCRIPTION, SEARCH_TITLE } from "@/features/content/rail/lengths";

/** What a page of search results may make of it. */
export function SearchResult({ content, siteUrl }: { content: Content; siteUrl: string }) {
  const { title, slug, excerpt, html, seo_title: seoTitle, seo_description: seoDescription } = content;
  const description = seoDescription || plain(excerpt) || plain(html);
  const host = URL.canParse(siteUrl) ? new URL(siteUrl).host : siteUrl;
  return (
    <Paper withBorder p="sm" role="group" aria-label="As a search result">
      <Text size="xs" c="dimmed" truncate>
        {host} › {slug || "…"}
      </Text>
      <Text c="var(--mantine-color-anchor)" fz="md" lh={1.35}>
        {cut(seoTitle || plain(title) || "Without a title", SEARCH_TITLE.most)}
      </Text>
      <Text size="xs" c="dimmed" lh={1.5}>
        {description ? cut(description, SEARCH_DESCRIPTION.most) : "The search engine takes a piece of the text."}
      </Text>
    </Paper>
  );
}

function plain(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim();
}
