import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { useAfterJob } from "@/features/jobs";
import { api, type Schemas, told } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { Problem } from "@/lib/publishing";

export type Content = Schemas["ContentWithState"];
export type Integration = Schemas["Integration"];
export type Conflict = Schemas["Conflict"];

export interface PlannedTerms {
  known: string[];
  new: string[];
}

export interface Plan {
  images: { known: number; new: number };
  terms: Record<string, PlannedTerms>;
  creates_terms: boolean;
}

export interface Preflight {
  ready: boolean;
  problems: Problem[];
  /** What is on the site now; null: a publish would create a post. */
  publication: { post_id: number; post_url: string; post_status: string; revision: number } | null;
  /** Where both versions can be seen, if somebody edited the post in WordPress. */
  conflict: string | null;
  seo_plugin: { active: string; version: string | null };
  site_timezone: string;
  plan?: Plan;
}

const of = (id: number) => ({ params: { path: { id: String(id) } } });

/** The key is the editor's: both show the same content. */
export function useContent(id: number) {
  return useQuery({
    queryKey: ["contents", "one", id],
    queryFn: () => told(api.GET("/api/v1/writer/contents/{id}/", of(id))),
  });
}

/** The connection of a site; null: it has none. */
export function useConnection(siteId: number) {
  return useQuery({
    queryKey: ["integrations", "connection", siteId],
    queryFn: async () => {
      const found = await told(api.GET("/api/v1/integrations/", { params: { query: { site: siteId, page_size: 10 } } }));
      return found.results.find((one) => one.status === "connected") ?? found.results[0] ?? null;
    },
  });
}

/** Asks the site, so it is asked once per revision, and not again with every hint that something happened. */
export function usePreflight(content: Content, enabled: boolean) {
  return useQuery({
    queryKey: ["preflight", content.id, content.revision, content.wordpress?.drifted_at],
    queryFn: async () => (await told(api.POST("/api/v1/writer/contents/{id}/preflight/", { ...of(content.id), body: {} }))) as unknown as Preflight,
    enabled,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

/** Accepted, not waited for: what happens then is seen live. */
export function usePublish(contentId: number) {
  const after = useAfterJob();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      told(api.POST("/api/v1/writer/contents/{id}/publish/", { ...of(contentId), body: { wait_seconds: 0, overwrite: false } })),
    // Its job is followed from now on, not only when the content was asked for again.
    onSuccess: ({ id, state = "ready", mode, due_at, step = "", message = "", progress = 0 }) => {
      const job = { id, state, mode, due_at, step, message, progress, finished_at: null, error_code: null };
      queries.setQueryData<Content>(["contents", "one", contentId], (content) => content && { ...content, state: "moving", job });
    },
    onSettled: after,
  });
}

export function useSchedule(contentId: number) {
  const after = useAfterJob();
  return useMutation({
    mutationFn: (at: string) =>
      told(api.POST("/api/v1/writer/contents/{id}/schedule/", { ...of(contentId), body: { published_at: at } })),
    onSettled: after,
  });
}

export function useConflict(contentId: number) {
  return useQuery({
    queryKey: ["contents", "conflict", contentId],
    queryFn: () => told(api.GET("/api/v1/writer/contents/{id}/conflict/", of(contentId))),
  });
}

export function useTakeTheirs(contentId: number) {
  const after = useAfterDecision();
  return useMutation({
    mutationFn: () => told(api.POST("/api/v1/writer/contents/{id}/conflict/take-theirs/", of(contentId))),
    onSettled: after,
  });
}

export function usePushOurs(contentId: number) {
  const after = useAfterDecision();
  return useMutation({
    mutationFn: () =>
      told(api.POST("/api/v1/writer/contents/{id}/conflict/push-ours/", { ...of(contentId), body: { wait_seconds: 0 } })),
    onSettled: after,
  });
}

function useAfterDecision() {
  const queries = useQueryClient();
  const after = useAfterJob();
  return () =>
    Promise.all([
      after(),
      queries.invalidateQueries({ queryKey: ["drift"] }),
      queries.invalidateQueries({ queryKey: ["preflight"] }),
    ]);
}

/** Saves what was typed last, then acts: what goes out is what the reader sees. */
export function useSaved<V = void>(before: (() => Promise<void>) | undefined, act: (value: V) => Promise<unknown>) {
  return useMutation({
    mutationFn: async (value: V) => {
      try {
        await before?.();
      } catch (error) {
        if (error instanceof ApiError || !(error instanceof Error)) throw error;
        throw new ApiError({ code: "NOT_SAVED", message: error.message, remedy: "Nothing was changed on the site." }, 0);
      }
      await act(value);
    },
  });
}
