/** Saved views: what is asked of the list, under a name. Those of a person stay in that person's browser. */

import type { Schemas } from "@/lib/api/client";

export interface SavedView {
  name: string;
  /** As in the address, without page. */
  query: string;
}

type Counted = keyof Schemas["ContentCounts"];

/** `null` counts all of them. `drift` is beside the states: a published content may drift too. */
export const BUILT_IN: { label: string; state: Counted | null; always: boolean }[] = [
  { label: "All", state: null, always: true },
  { label: "Drafts", state: "draft", always: true },
  { label: "Ready", state: "ready", always: true },
  { label: "Scheduled", state: "scheduled", always: true },
  { label: "Publishing", state: "moving", always: false },
  { label: "Published", state: "published", always: true },
  { label: "With issues", state: "with_issues", always: true },
  { label: "Failed", state: "failed", always: true },
  { label: "Skipped", state: "skipped", always: false },
  { label: "Changed on the site", state: "drift", always: false },
];

export const KEPT = ["search", "site", "content_type", "state", "published_after", "published_before", "archived", "ordering"];

const KEY = "igny8.content.views";

export function isSavedViews(value: unknown): value is SavedView[] {
  const isView = (view: unknown) =>
    typeof view === "object" && view !== null && "name" in view && "query" in view && typeof view.name === "string" && typeof view.query === "string";
  return Array.isArray(value) && value.every(isView);
}

/** What is in the browser's storage may be of an older version, or of nobody. */
export function readViews(storage: Pick<Storage, "getItem">): SavedView[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    return isSavedViews(kept) ? kept : [];
  } catch {
    return [];
  }
}

export function writeViews(storage: Pick<Storage, "setItem">, views: SavedView[]): void {
  storage.setItem(KEY, JSON.stringify(views));
}

/** The part of an address that makes a view, in one order: equal views have equal texts. */
export function queryOf(params: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of KEPT) {
    const value = params.get(name);
    if (value !== null && value !== "") kept.set(name, value);
  }
  return kept.toString();
}

/** A view of the same name takes the place of the earlier one. */
export function withView(views: SavedView[], view: SavedView): SavedView[] {
  return [...views.filter(({ name }) => name !== view.name), view];
}
