import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";

import { useAfterJob } from "@/features/jobs";
import { api, type Schemas, told } from "@/lib/api/client";

export type Item = Schemas["CalendarItem"];
export type Ready = Schemas["RowWithState"];

export function useCalendar(span: { from: string; to: string }, site: number | null) {
  const query = { ...span, ...(site === null ? {} : { site }) };
  return useQuery({
    queryKey: ["calendar", query],
    queryFn: () => told(api.GET("/api/v1/calendar/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** Contents that could go out, and have no time yet. */
export function useUnscheduled(search: string, site: number | null, page: number) {
  const query = { state: ["ready" as const], page, page_size: 20, ...(search ? { search } : {}), ...(site === null ? {} : { site }) };
  return useQuery({
    queryKey: ["contents", "unscheduled", query],
    queryFn: () => told(api.GET("/api/v1/writer/contents/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export interface Move {
  contentId: number;
  /** null: it has no schedule yet, and gets one. */
  jobId: number | null;
  at: string;
}

/** Answers the job that now has this time. */
export function useMove() {
  const after = useAfterJob();
  return useMutation({
    mutationFn: ({ contentId, jobId, at }: Move) =>
      jobId === null
        ? told(api.POST("/api/v1/writer/contents/{id}/schedule/", { params: { path: { id: String(contentId) } }, body: { published_at: at } }))
        : told(api.POST("/api/v1/integration/jobs/{id}/reschedule/", { params: { path: { id: String(jobId) } }, body: { published_at: at } })),
    onSettled: after,
  });
}

/** The zone of a site; null: it has not told it. */
export function useSiteZone(siteId: number | null): string | null {
  const { data } = useQuery({
    queryKey: ["integrations", "zone", siteId],
    queryFn: async () => {
      const query = { site: siteId ?? 0, page_size: 1 };
      return (await told(api.GET("/api/v1/integrations/", { params: { query } }))).results[0]?.timezone ?? null;
    },
    enabled: siteId !== null,
    staleTime: 300_000,
  });
  return data ?? null;
}
