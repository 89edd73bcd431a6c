import type { Cause } from "@/features/today/api";
import { KEY_REFUSED } from "@/lib/publishing";

/** Something about the connection: mended on the site's page. */
const OF_THE_SITE = new Set([
  "INTEGRATION_NOT_CONNECTED", "NOT_CONNECTED", "SITE_MOVED", "SIGNATURE_MISSING", "SIGNATURE_INVALID", "WRONG_AUDIENCE", "CLOCK_SKEW",
  "MESSAGE_INVALID", "SITE_REFUSED", "PLUGIN_MISSING", "POST_TYPE_DISABLED", "FALLBACK_CATEGORY_MISSING", "WOOCOMMERCE_MISSING",
]);

/** Something in the article: mended in the editor. */
const OF_THE_CONTENT = new Set([
  "VALIDATION_FAILED", "PREFLIGHT_FAILED", "TITLE_MISSING", "BODY_MISSING", "AUTHOR_NOT_FOUND", "POST_TYPE_UNKNOWN", "TERM_NOT_FOUND",
  "TAXONOMY_UNKNOWN", "PRODUCT_SKU_TAKEN", "PRODUCT_INVALID", "FEATURED_IMAGE_DOWNLOAD_FAILED", "IMAGE_DOWNLOAD_FAILED",
  "IMAGE_ADDRESS_REFUSED", "IMAGE_TOO_LARGE", "IMAGE_TOO_MANY_PIXELS", "IMAGE_TYPE_REFUSED", "IMAGE_CORRUPT", "IMAGE_TOO_MANY",
  "MEDIA_REFUSED", "POST_TAKEN", "SCHEDULE_IN_PAST",
]);

export type Remedy = { kind: "open"; label: string; to: string } | { kind: "retry"; label: string; ids: number[] };

/** The one button that leads on, by what went wrong. */
export function remedyFor({ code, count, jobs }: Pick<Cause, "code" | "count" | "jobs">): Remedy {
  const [first] = jobs;
  const all = { kind: "open", label: `Show all ${count.toLocaleString()}`, to: "/content?state=failed" } as const;
  if (first === undefined) return all;
  if (OF_THE_SITE.has(code)) {
    const isOneSite = count === jobs.length && jobs.every(({ site_id }) => site_id === first.site_id);
    if (isOneSite && KEY_REFUSED.has(code)) return { kind: "open", label: "Reconnect the site", to: `/sites/${first.site_id}/reconnect` };
    return isOneSite ? { kind: "open", label: "Look at the site", to: `/sites/${first.site_id}/health` } : { ...all, label: "Look at the sites", to: "/sites" };
  }
  if (code === "POST_EDITED" && count === 1) return { kind: "open", label: "Compare versions", to: `/content/${first.content_id}` };
  if (code === "POST_EDITED" || count > jobs.length) return all;
  if (!OF_THE_CONTENT.has(code)) return { kind: "retry", label: count === 1 ? "Retry" : `Retry all ${count}`, ids: jobs.map(({ id }) => id) };
  return count === 1 ? { kind: "open", label: "Open the article", to: `/content/${first.content_id}` } : all;
}
