/** What the content screens ask the server for, and tell it. */

import { keepPreviousData, useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";

export type Content = Schemas["ContentWithState"];
export type ContentRow = Schemas["RowWithState"];
export type ContentState = Schemas["ContentStateEnum"];
export type ContentChange = Partial<Schemas["PatchedContentWithStateRequest"]>;
export type NewContent = Pick<Content, "site" | "content_type"> & Partial<Schemas["ContentWithStateRequest"]>;
export type ContentImage = Schemas["Image"];
export type ImageState = Schemas["ImageState"];
export type Product = Schemas["Product"];
export type SiteTerm = Schemas["SiteTerm"];
export type BulkRequest = Schemas["BulkRequest"];
export type BulkResult = Schemas["BulkResult"];
export type Upload = Schemas["Upload"];
export type RevisionRow = Schemas["RevisionRow"];
export type Cluster = Schemas["Cluster"];
export type Keyword = Schemas["Keyword"];
export type Sector = Schemas["Sector"];
export type ListQuery = NonNullable<paths["/api/v1/writer/contents/"]["get"]["parameters"]["query"]>;
export type CountsQuery = NonNullable<paths["/api/v1/writer/contents/counts/"]["get"]["parameters"]["query"]>;

/** Long enough for a picker: further ones are found by typing. */
const CHOICES = 50;

export function useContents(query: ListQuery) {
  return useQuery({
    queryKey: ["contents", "list", query],
    queryFn: () => told(api.GET("/api/v1/writer/contents/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useCounts(query: CountsQuery) {
  return useQuery({
    queryKey: ["contents", "counts", query],
    queryFn: () => told(api.GET("/api/v1/writer/contents/counts/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** Always asked again when the editor opens: somebody else may have saved since. */
export function useContent(id: number) {
  return useQuery({
    queryKey: ["contents", "one", id],
    queryFn: () => told(api.GET("/api/v1/writer/contents/{id}/", { params: { path: { id: String(id) } } })),
    refetchOnMount: "always",
  });
}

export function getContent(id: number): Promise<Content> {
  return told(api.GET("/api/v1/writer/contents/{id}/", { params: { path: { id: String(id) } } }));
}

export function saveContent(id: number, change: ContentChange): Promise<Content> {
  return told(
    api.PATCH("/api/v1/writer/contents/{id}/", {
      params: { path: { id: String(id) } },
      body: change as Schemas["PatchedContentWithStateRequest"],
    }),
  );
}

export function useCreateContent() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (content: NewContent) =>
      told(api.POST("/api/v1/writer/contents/", { body: { title: "", ...content } as Schemas["ContentWithStateRequest"] })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["contents"] }),
  });
}

export function useDoBulk() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: BulkRequest) => told(api.POST("/api/v1/writer/contents/bulk/", { body })),
    onSettled: () =>
      Promise.all(["contents", "jobs", "overview", "calendar"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

export function useArchive(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (archive: boolean) => {
      const params = { path: { id: String(id) } };
      return archive
        ? told(api.DELETE("/api/v1/writer/contents/{id}/", { params }))
        : told(api.POST("/api/v1/writer/contents/{id}/restore/", { params }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["contents"] }),
  });
}

// ------------------------------------------------------------------------------------------------ history

export function useRevisions(id: number) {
  return useInfiniteQuery({
    queryKey: ["contents", "revisions", id],
    queryFn: ({ pageParam }) =>
      told(
        api.GET("/api/v1/writer/contents/{content_pk}/revisions/", {
          params: { path: { content_pk: String(id) }, query: { page: pageParam, page_size: 20 } },
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (last.next === null ? undefined : pages.length + 1),
  });
}

export function useRevision(id: number, number: number | null) {
  return useQuery({
    queryKey: ["contents", "revision", id, number],
    queryFn: () =>
      told(
        api.GET("/api/v1/writer/contents/{content_pk}/revisions/{number}/", {
          params: { path: { content_pk: String(id), number: String(number) } },
        }),
      ),
    enabled: number !== null,
    staleTime: Infinity,
  });
}

/** Owners may see the people of the account; for others revisions have no names. */
export function usePeople() {
  return useQuery({
    queryKey: ["account", "people"],
    queryFn: () => told(api.GET("/api/v1/auth/users/", { params: { query: { page_size: 200 } } })),
    retry: false,
    staleTime: 300_000,
  });
}

// ------------------------------------------------------------------------------------------- site and terms

/** The first of them, and how many there are. */
export function useSites() {
  return useQuery({
    queryKey: ["sites", "choices"],
    queryFn: () => told(api.GET("/api/v1/system/sites/", { params: { query: { page_size: CHOICES, archived: false } } })),
    staleTime: 60_000,
  });
}

export function useSite(id: number | null) {
  return useQuery({
    queryKey: ["sites", id],
    queryFn: () => told(api.GET("/api/v1/system/sites/{id}/", { params: { path: { id: String(id) } } })),
    enabled: id !== null,
    staleTime: 60_000,
  });
}

/** The connection of a site; null: it has none yet. */
export function useIntegration(site: number | null) {
  return useQuery({
    queryKey: ["integrations", "of-site", site],
    queryFn: async () => {
      const query = { ...(site === null ? {} : { site }), page_size: 1 };
      const found = await told(api.GET("/api/v1/integration/integrations/", { params: { query } }));
      return found.results[0] ?? null;
    },
    enabled: site !== null,
    staleTime: 60_000,
  });
}

interface PostType {
  label?: string;
  enabled?: boolean;
}

/** The kinds of content a site has, by WordPress's name; before its structure is known: posts and pages. */
export function useContentTypes(site: number | null) {
  const integration = useIntegration(site).data?.id;
  return useQuery({
    queryKey: ["integrations", integration, "content-types"],
    queryFn: async () => {
      const path = { id: String(integration) };
      const said = await told(api.GET("/api/v1/integrations/{id}/content-types/", { params: { path } }));
      return (said as { post_types?: Record<string, PostType> }).post_types ?? {};
    },
    enabled: integration !== undefined,
    staleTime: 60_000,
  });
}

export function useTerms(integration: number | undefined, taxonomy: string, search: string) {
  return useQuery({
    queryKey: ["terms", integration, taxonomy, search],
    queryFn: () =>
      told(
        api.GET("/api/v1/integrations/{integration_pk}/terms/", {
          params: {
            path: { integration_pk: String(integration) },
            query: { taxonomy, page_size: CHOICES, ordering: ["-contents_count", "path"], ...(search ? { search } : {}) },
          },
        }),
      ),
    enabled: integration !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export type Kind = "clusters" | "sectors" | "keywords";
type Named = Cluster | Sector | Keyword;

const oneKey = (kind: Kind, id: number) => ["terms", kind, "one", id];

/** The site's own clusters, sectors or keywords: the first ones, or those with these letters. */
export function useNamed(kind: Kind, site: number, { search = "", enabled = true } = {}) {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ["terms", kind, site, search],
    queryFn: async () => {
      const found = await listNamed(kind, site, search);
      for (const one of found) queries.setQueryData(oneKey(kind, one.id), one);
      return found;
    },
    placeholderData: keepPreviousData,
    enabled,
    staleTime: 30_000,
  });
}

/** Those that were chosen, which may stand far down the list. */
export function useChosen(kind: Kind, ids: readonly number[], enabled = true) {
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: oneKey(kind, id),
      queryFn: () => told<Named>(api.GET(`/api/v1/writer/${kind}/{id}/`, { params: { path: { id: String(id) } } })),
      enabled,
      staleTime: 60_000,
    })),
    combine: (all) => ({ named: all.flatMap(({ data }) => data ?? []), isPending: all.some(({ isPending }) => isPending) }),
  });
}

async function listNamed(kind: Kind, site: number, search: string): Promise<Named[]> {
  const query = { site, page_size: kind === "keywords" ? 200 : CHOICES, ...(search ? { search } : {}) };
  return (await told<{ results: Named[] }>(api.GET(`/api/v1/writer/${kind}/`, { params: { query } }))).results;
}

/** The one with this name: that of the site, or a new one. */
export function useNameOne(kind: Kind, site: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => {
      const same = (await listNamed(kind, site, name)).find((one) => one.name === name);
      return same ?? told<Named>(api.POST(`/api/v1/writer/${kind}/`, { body: { site, name } }));
    },
    onSuccess: (named) => {
      queries.setQueryData(oneKey(kind, named.id), named);
      return queries.invalidateQueries({ queryKey: ["terms", kind, site] });
    },
  });
}
