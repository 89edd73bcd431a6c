import { keepPreviousData, skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { ConnectCode, ContentTypes, Integration, SiteReport } from "@/features/sites/shapes";
import { api, type Schemas, told } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";

export type FleetQuery = NonNullable<paths["/api/v1/fleet/"]["get"]["parameters"]["query"]>;

const of = (id: number) => ({ path: { id: String(id) } });
const within = (id: number) => ({ path: { integration_pk: String(id) } });

export function useFleet(query: FleetQuery) {
  return useQuery({
    queryKey: ["integrations", "fleet", query],
    queryFn: () => told(api.GET("/api/v1/fleet/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useSite(id: number) {
  return useQuery({
    queryKey: ["sites", id],
    queryFn: () => told(api.GET("/api/v1/system/sites/{id}/", { params: { path: { id: String(id) } } })),
  });
}

interface Watching {
  /** Asks again until the site is connected: nothing on this side happens before. */
  untilConnected?: boolean;
  /** Asks again after so many milliseconds, always. */
  every?: number;
}

/** The site's WordPress; null where there never was one. */
export function useIntegration(site: number, { untilConnected = false, every }: Watching = {}) {
  return useQuery({
    queryKey: ["integrations", "of", site],
    queryFn: async (): Promise<Integration | null> => {
      const query = { site, platform: "wordpress" };
      const found = await told(api.GET("/api/v1/integrations/", { params: { query } }));
      return found.results[0] ?? null;
    },
    refetchInterval: ({ state }) => every ?? (untilConnected && state.data?.status !== "connected" ? 2000 : false),
  });
}

export function useDoAddSite() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["SiteRequest"]) => told(api.POST("/api/v1/system/sites/", { body })),
    onSuccess: (site) => {
      queries.setQueryData(["sites", site.id], site);
      return queries.invalidateQueries({ queryKey: ["integrations"] });
    },
  });
}

export function useDoChangeSite(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["PatchedSiteRequest"]) =>
      told(api.PATCH("/api/v1/system/sites/{id}/", { params: { path: { id: String(id) } }, body })),
    onSuccess: (site) => {
      queries.setQueryData(["sites", id], site);
      return queries.invalidateQueries({ queryKey: ["integrations"] });
    },
  });
}

export function useDoArchive(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: "archive" | "restore") =>
      told(api.POST(`/api/v1/system/sites/{id}/${wish}/`, { params: { path: { id: String(id) } } })),
    onSuccess: (site) => {
      queries.setQueryData(["sites", id], site);
      return queries.invalidateQueries();
    },
  });
}

/** The code made last, as long as this page is open: nobody can ask for it again. */
export function useConnectCode(site: number) {
  return useQuery<ConnectCode>({ queryKey: ["connect-code", site], queryFn: skipToken, staleTime: Infinity, gcTime: Infinity });
}

export function useDoMakeConnectCode() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (site: number) => {
      const { id } = await told(api.POST("/api/v1/integrations/", { body: { site, platform: "wordpress" } }));
      return (await told(api.POST("/api/v1/integrations/{id}/connect-code/", { params: of(id) }))) as unknown as ConnectCode;
    },
    onSuccess: (code, site) => {
      queries.setQueryData(["connect-code", site], code);
      return queries.invalidateQueries({ queryKey: ["integrations"] });
    },
  });
}

/** Asks the site how it is, now. */
export function useDoCheck(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      (await told(api.POST("/api/v1/integration/integrations/{id}/test/", { params: of(id) }))) as unknown as SiteReport,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["integrations"] });
      void queries.invalidateQueries({ queryKey: ["health"] });
    },
  });
}

export function useDoDiagnose(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fix: boolean) =>
      told(api.POST("/api/v1/integration/integrations/{id}/diagnose/", { params: of(id), body: { fix } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["health"] }),
  });
}

export function useDoDisconnect(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const body = { reason: "disconnected in the dashboard" };
      return told(api.POST("/api/v1/integrations/{id}/disconnect/", { params: of(id), body }));
    },
    onSuccess: () => queries.invalidateQueries(),
  });
}

export function useContentTypes(id: number) {
  return useQuery({
    queryKey: ["integrations", id, "content-types"],
    queryFn: async () =>
      (await told(api.GET("/api/v1/integrations/{id}/content-types/", { params: of(id) }))) as unknown as ContentTypes,
  });
}

export function useDoChooseContentTypes(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas["PatchedContentTypesRequest"]) =>
      (await told(
        api.PATCH("/api/v1/integrations/{id}/content-types/", { params: of(id), body }),
      )) as unknown as ContentTypes,
    onSuccess: (types) => {
      queries.setQueryData(["integrations", id, "content-types"], types);
      return queries.invalidateQueries({ queryKey: ["sites", id, "settings"] });
    },
  });
}

export function useImports(id: number, page: number) {
  return useQuery({
    queryKey: ["imports", id, { page }],
    queryFn: () =>
      told(
        api.GET("/api/v1/integrations/{integration_pk}/import/", {
          params: { ...within(id), query: { page, page_size: 10 } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

const MOVING = ["running", "stopping", "waiting"];

export function useImport(integration: number, id: number | null) {
  return useQuery({
    queryKey: ["imports", integration, id],
    queryFn:
      id === null
        ? skipToken
        : () =>
            told(
              api.GET("/api/v1/integrations/{integration_pk}/import/{id}/", {
                params: { path: { integration_pk: String(integration), id: String(id) } },
              }),
            ),
    refetchInterval: ({ state }) => (MOVING.includes(state.data?.state ?? "") ? 1500 : false),
  });
}

export function useDoSync(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => told(api.POST("/api/v1/integrations/{integration_pk}/sync/", { params: within(id) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["imports", id] }),
  });
}

export function useDoStopImport(integration: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      told(
        api.POST("/api/v1/integrations/{integration_pk}/import/{id}/cancel/", {
          params: { path: { integration_pk: String(integration), id: String(id) } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["imports", integration] }),
  });
}

export function useOverviewOf(site: number) {
  return useQuery({
    queryKey: ["overview", { site }],
    queryFn: () => told(api.GET("/api/v1/overview/", { params: { query: { site } } })),
  });
}

export type ChangeQuery = NonNullable<paths["/api/v1/integrations/{integration_pk}/changes/"]["get"]["parameters"]["query"]>;

export function useChanges(id: number, query: ChangeQuery) {
  return useQuery({
    queryKey: ["changes", id, query],
    queryFn: () =>
      told(api.GET("/api/v1/integrations/{integration_pk}/changes/", { params: { ...within(id), query } })),
    placeholderData: keepPreviousData,
  });
}

export function useSiteSettings(id: number) {
  return useQuery({
    queryKey: ["sites", id, "settings"],
    queryFn: () => told(api.GET("/api/v1/integration/integrations/{id}/settings/", { params: of(id) })),
    staleTime: 60_000,
    retry: false,
  });
}

export function useDoChangeSettings(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["PatchedSettingsRequest"]) =>
      told(api.PATCH("/api/v1/integration/integrations/{id}/settings/", { params: of(id), body })),
    onSuccess: (settings) => {
      queries.setQueryData(["sites", id, "settings"], settings);
      return queries.invalidateQueries({ queryKey: ["integrations"] });
    },
  });
}
