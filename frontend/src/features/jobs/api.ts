import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";

export type JobQuery = NonNullable<paths["/api/v1/integration/jobs/"]["get"]["parameters"]["query"]>;
export type Job = Schemas["Job"];
export type JobDetail = Schemas["JobDetail"];

export function useJobs(query: JobQuery) {
  return useQuery({
    queryKey: ["jobs", query],
    queryFn: () => told(api.GET("/api/v1/integration/jobs/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** `id` null: there is none yet, and nothing is asked. */
export function useJob(id: number | null) {
  return useQuery({
    queryKey: ["jobs", id],
    queryFn: () => told(api.GET("/api/v1/integration/jobs/{id}/", { params: { path: { id: String(id) } } })),
    enabled: id !== null,
  });
}

/** Everything that shows jobs asks again once something was done with one. */
export function useAfterJob() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ["jobs", "contents", "overview", "calendar"].map((concern) => queries.invalidateQueries({ queryKey: [concern] })),
    );
}

export function useCancelJob() {
  const after = useAfterJob();
  return useMutation({
    mutationFn: (id: number) =>
      told(api.POST("/api/v1/integration/jobs/{id}/cancel/", { params: { path: { id: String(id) } } })),
    onSettled: after,
  });
}

export function useMoveJob() {
  const after = useAfterJob();
  return useMutation({
    mutationFn: ({ id, at }: { id: number; at: string }) =>
      told(
        api.POST("/api/v1/integration/jobs/{id}/reschedule/", {
          params: { path: { id: String(id) } },
          body: { published_at: at },
        }),
      ),
    onSettled: after,
  });
}

/** The content of a failed job, again and now: a new job. */
export function useRetryJob() {
  const after = useAfterJob();
  return useMutation({
    mutationFn: (id: number) =>
      told(api.POST("/api/v1/integration/jobs/{id}/retry/", { params: { path: { id: String(id) } } })),
    onSettled: after,
  });
}
