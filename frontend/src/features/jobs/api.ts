import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";

export type JobQuery = NonNullable<paths["/api/v1/integration/jobs/"]["get"]["parameters"]["query"]>;
export type Job = Schemas["Job"];

export function useJobs(query: JobQuery) {
  return useQuery({
    queryKey: ["jobs", query],
    queryFn: () => told(api.GET("/api/v1/integration/jobs/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useJob(id: number) {
  return useQuery({
    queryKey: ["jobs", id],
    queryFn: () => told(api.GET("/api/v1/integration/jobs/{id}/", { params: { path: { id: String(id) } } })),
  });
}
