import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";

export function useHealth(id: number) {
  return useQuery({
    queryKey: ["health", id],
    queryFn: () => told(api.GET("/api/v1/integrations/{id}/health/", { params: { path: { id: String(id) } } })),
    refetchInterval: 60_000,
  });
}

export function useHealthHistory(id: number, page: number) {
  return useQuery({
    queryKey: ["health", id, "history", page],
    queryFn: () =>
      told(
        api.GET("/api/v1/integrations/{integration_pk}/health/history/", {
          params: { path: { integration_pk: String(id) }, query: { page, page_size: 20 } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Goes on from batch to batch; `onBatch` hears how many contents were told so far. */
export function useDoReapplySeo(id: number, onBatch: (applied: number) => void) {
  return useMutation({
    mutationFn: async (): Promise<Schemas["Reapplied"]> => {
      let applied = 0;
      let after = 0;
      for (;;) {
        const done = await told(
          api.POST("/api/v1/integration/integrations/{id}/seo/reapply/", {
            params: { path: { id: String(id) } },
            body: { after },
          }),
        );
        applied += done.applied;
        onBatch(applied);
        if (done.next_after === null || done.error !== null) return { ...done, applied };
        after = done.next_after;
      }
    },
  });
}
