import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, told } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";

export type DriftQuery = NonNullable<paths["/api/v1/integrations/{integration_pk}/drift/"]["get"]["parameters"]["query"]>;
export type Choice = "take-theirs" | "push-ours" | "forget";

const within = (id: number) => ({ path: { integration_pk: String(id) } });

export function useDrift(id: number, query: DriftQuery) {
  return useQuery({
    queryKey: ["drift", id, query],
    queryFn: () => told(api.GET("/api/v1/integrations/{integration_pk}/drift/", { params: { ...within(id), query } })),
    placeholderData: keepPreviousData,
  });
}

/** What both sides say of one content, field by field. */
export function useConflict(content: number) {
  return useQuery({
    queryKey: ["drift", "conflict", content],
    queryFn: () => told(api.GET("/api/v1/writer/contents/{id}/conflict/", { params: { path: { id: String(content) } } })),
  });
}

export function useLatestComparison(id: number) {
  return useQuery({
    queryKey: ["comparisons", id],
    queryFn: async () => {
      const query = { page_size: 1 };
      const found = await told(
        api.GET("/api/v1/integrations/{integration_pk}/comparisons/", { params: { ...within(id), query } }),
      );
      return found.results[0] ?? null;
    },
    refetchInterval: ({ state }) => (["waiting", "running"].includes(state.data?.state ?? "") ? 1500 : false),
  });
}

export function useDoCompare(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => told(api.POST("/api/v1/integrations/{integration_pk}/comparisons/", { params: within(id) })),
    onSuccess: (comparison) => {
      queries.setQueryData(["comparisons", id], comparison);
    },
  });
}

interface Wish {
  choice: Choice;
  difference: number;
  content: number;
}

export function useDoChoose(integration: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ choice, difference, content }: Wish): Promise<void> => {
      if (choice === "push-ours") {
        const params = { path: { id: String(content) } };
        const body = { integration_id: integration, wait_seconds: 5 };
        await told(api.POST("/api/v1/writer/contents/{id}/conflict/push-ours/", { params, body }));
        return;
      }
      const params = { path: { integration_pk: String(integration), id: String(difference) } };
      await told(
        choice === "forget"
          ? api.POST("/api/v1/integrations/{integration_pk}/drift/{id}/forget/", { params })
          : api.POST("/api/v1/integrations/{integration_pk}/drift/{id}/take-theirs/", { params }),
      );
    },
    onSettled: () => {
      for (const concern of ["drift", "contents", "overview", "changes", "jobs"]) {
        void queries.invalidateQueries({ queryKey: [concern] });
      }
    },
  });
}
