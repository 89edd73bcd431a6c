import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import { asApiError } from "@/lib/api/errors";

export type Overview = Schemas["Overview"];
export type Cause = Schemas["Cause"];
export type DownSite = Schemas["DownSite"];
export type JobSummary = Schemas["JobSummary"];

export function useOverview() {
  return useQuery({
    queryKey: ["overview", {}],
    queryFn: () => told(api.GET("/api/v1/overview/")),
    placeholderData: keepPreviousData,
  });
}

export interface Retried {
  begun: number;
  /** What the server said of the last one it refused. */
  refusal: string | null;
}

/** Each on its own: one that is refused keeps the others from nothing. */
export function useRetryJobs() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (ids: number[]): Promise<Retried> => {
      const said: Retried = { begun: 0, refusal: null };
      for (const id of ids) {
        try {
          await told(api.POST("/api/v1/integration/jobs/{id}/retry/", { params: { path: { id: String(id) } } }));
          said.begun += 1;
        } catch (error) {
          said.refusal = asApiError(error).told.message;
        }
      }
      return said;
    },
    onSettled: async () => {
      await Promise.all(["overview", "jobs", "contents"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
}
