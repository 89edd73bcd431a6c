import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import { ApiError, asTold } from "@/lib/api/errors";
import type { paths } from "@/lib/api/schema";

export type TermQuery = NonNullable<paths["/api/v1/integrations/{integration_pk}/terms/"]["get"]["parameters"]["query"]>;
export type MappingQuery = NonNullable<
  paths["/api/v1/integration/integrations/{integration_pk}/term-mappings/"]["get"]["parameters"]["query"]
>;

const within = (id: number) => ({ path: { integration_pk: String(id) } });

export function useTerms(id: number, query: TermQuery, enabled = true) {
  return useQuery({
    queryKey: ["terms", id, query],
    queryFn: () => told(api.GET("/api/v1/integrations/{integration_pk}/terms/", { params: { ...within(id), query } })),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useMappings(id: number, query: MappingQuery) {
  return useQuery({
    queryKey: ["terms", id, "mappings", query],
    queryFn: () =>
      told(
        api.GET("/api/v1/integration/integrations/{integration_pk}/term-mappings/", {
          params: { ...within(id), query },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** `mapping` null: a new one. */
export function useDoKeepMapping(integration: number, mapping: number | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["TermMappingRequest"]) =>
      told(
        mapping === null
          ? api.POST("/api/v1/integration/integrations/{integration_pk}/term-mappings/", { params: within(integration), body })
          : api.PATCH("/api/v1/integration/integrations/{integration_pk}/term-mappings/{id}/", {
              params: { path: { integration_pk: String(integration), id: String(mapping) } },
              body,
            }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["terms", integration, "mappings"] }),
  });
}

export function useDoForgetMapping(integration: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: number) => {
      const { error, response } = await api.DELETE(
        "/api/v1/integration/integrations/{integration_pk}/term-mappings/{id}/",
        { params: { path: { integration_pk: String(integration), id: String(id) } } },
      );
      if (!response.ok) throw new ApiError(asTold(error, response.status), response.status);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["terms", integration, "mappings"] }),
  });
}
