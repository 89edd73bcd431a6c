/** What a publish says of itself, as far as pages show it: the API passes these on as the site gave them. */

import type { Told } from "@/lib/api/errors";

export interface Problem {
  field: string;
  code: string;
  message: string;
  remedy: string;
  severity: "error" | "warning";
  details?: Record<string, unknown>;
}

export interface TaxonomyReport {
  requested: string[];
  created: string[];
  existing: string[];
  assigned: number[];
  fallback: string[];
  skipped: string[];
}

interface Attachment {
  attachment_id: number;
  url: string;
}

export interface Receipt {
  outcome: "created" | "updated" | "skipped" | "adopted";
  replayed: boolean;
  revision: number;
  post_id: number;
  post_type: string;
  post_status: string;
  post_url: string;
  edit_url: string;
  post_date_utc: string;
  post_date_site: string;
  site_timezone: string;
  committed_at: string;
  taxonomies_processed: Record<string, TaxonomyReport | Record<string, TaxonomyReport>>;
  media: {
    featured: Attachment | null;
    gallery: Attachment[];
    inline: Attachment[];
    uploaded: number;
    reused: number;
  };
  gallery: { gallery_images_skipped: number; gallery_images_inline: number; gallery_overflow_post_id: number | null };
  seo_plugin: { active: string; version: string | null; fields?: Record<string, string> };
  timings_ms: Record<string, number>;
}

export interface Finding {
  code: string;
  remedy: string;
  details: Record<string, unknown>;
  is_warning: boolean;
}

export interface Verification {
  checked_at: string;
  findings: Finding[];
}

interface JsonOfJob {
  result?: unknown;
  error?: unknown;
  verification?: unknown;
}

export function receiptOf(job: JsonOfJob): Receipt | null {
  return (job.result ?? null) as Receipt | null;
}

export function errorOf(job: JsonOfJob): Told | null {
  return (job.error ?? null) as Told | null;
}

export function verificationOf(job: JsonOfJob): Verification | null {
  return (job.verification ?? null) as Verification | null;
}

export function problemsOf(error: Told): Problem[] {
  return (error.details?.problems as Problem[] | undefined) ?? [];
}

/** Somebody changed the post in WordPress: nothing is overwritten before a person has decided. */
export function isAboutEdits(error: Told): boolean {
  return error.code === "POST_EDITED" || problemsOf(error).some((problem) => problem.code === "POST_EDITED");
}

/** The reports of all taxonomies, those of further ones beside the four of the product. */
export function taxonomyReports(receipt: Receipt): [string, TaxonomyReport][] {
  const isReport = (value: object): value is TaxonomyReport => "assigned" in value;
  return Object.entries(receipt.taxonomies_processed).flatMap(([name, said]) =>
    isReport(said) ? [[name, said] as [string, TaxonomyReport]] : Object.entries(said),
  );
}

export function termCount(receipt: Receipt): number {
  return taxonomyReports(receipt).reduce((sum, [, report]) => sum + report.assigned.length, 0);
}

export function plural(count: number, one: string, more: string = `${one}s`): string {
  return `${new Intl.NumberFormat().format(count)} ${count === 1 ? one : more}`;
}

const FINDINGS: Record<string, string> = {
  VERIFY_PAGE_UNREACHABLE: "Visitors do not get the page.",
  VERIFY_TITLE_MISSING: "The page does not show the title.",
  VERIFY_IMAGE_UNREACHABLE: "The featured image does not load.",
  VERIFY_TERMS_MISSING: "Terms are missing at the post.",
  VERIFY_HIDDEN: "The page tells search engines to stay away.",
  VERIFY_TIME_MISMATCH: "The post's date is not the intended one.",
};

export function findingWords(finding: Finding): string {
  const status = finding.details.http_status;
  const answer = typeof status === "number" ? ` It answered ${status}.` : "";
  return (FINDINGS[finding.code] ?? finding.code) + answer;
}

/** Codes by which a site says that the key is not, or no longer, one it knows. */
export const KEY_REFUSED: ReadonlySet<string> = new Set(["NOT_CONNECTED", "SIGNATURE_INVALID", "WRONG_AUDIENCE"]);

/** What was looked at from outside: the page, its picture and 5 terms. */
export function checkedWords(receipt: Receipt): string {
  const seen = ["the page"];
  if (receipt.media.featured !== null) seen.push("its picture");
  const terms = termCount(receipt);
  if (terms > 0) seen.push(plural(terms, "term"));
  const last = seen.pop() ?? "";
  return seen.length > 0 ? `${seen.join(", ")} and ${last}` : last;
}
