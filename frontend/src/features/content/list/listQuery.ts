import type { ListQuery } from "@/features/content/api";

export const PAGE_SIZE = 50;
const STATES = ["draft", "drift", "failed", "moving", "published", "ready", "scheduled", "skipped", "with_issues"] as const;
type State = (typeof STATES)[number];

function isState(value: string | null): value is State {
  return (STATES as readonly (string | null)[]).includes(value);
}

/** What the address asks of the list; what it says wrongly is not asked. */
export function listQuery(params: URLSearchParams): ListQuery {
  const state = params.get("state");
  const ordering = params.get("ordering");
  const page = Number(params.get("page"));
  return {
    ...countsQuery(params),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    page_size: PAGE_SIZE,
    ...(isState(state) ? { state: [state] } : {}),
    ...(ordering ? { ordering: [ordering] as NonNullable<ListQuery["ordering"]> } : {}),
  };
}

/** The same without the state, by which is counted. */
export function countsQuery(params: URLSearchParams) {
  const site = Number(params.get("site"));
  const search = params.get("search");
  const type = params.get("content_type");
  return {
    archived: params.get("archived") === "true",
    ...(Number.isInteger(site) && site > 0 ? { site } : {}),
    ...(search ? { search: search.slice(0, 200) } : {}),
    ...(type ? { content_type: type } : {}),
  };
}
