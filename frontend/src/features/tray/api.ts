import { useQuery } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import type { JobState } from "@/lib/states";

export type Job = Schemas["Job"];

/** More than these are told as a number. */
export const SHOWN = 5;
/** So many are followed to their end. */
const FOLLOWED = 50;

export const UNDER_WAY: JobState[] = ["ready", "preparing", "committing", "unknown", "published"];

/** Publishes that people pressed for and that are not through; those that wait for a site are shown on Today. */
export function useJobsUnderWay() {
  return useQuery({
    queryKey: ["jobs", "under way"],
    queryFn: async () => {
      const query = { mode: "manual", state: UNDER_WAY, page_size: FOLLOWED } as const;
      const { results, count } = await told(api.GET("/api/v1/integration/jobs/", { params: { query } }));
      return { jobs: results.filter(({ held }) => held === null), count };
    },
  });
}

export function useEndedJob(id: number) {
  return useQuery({
    queryKey: ["jobs", id, "ended"],
    queryFn: () => told(api.GET("/api/v1/integration/jobs/{id}/", { params: { path: { id: String(id) } } })),
  });
}
