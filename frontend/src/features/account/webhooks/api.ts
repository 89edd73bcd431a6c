import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";

export type Webhook = Schemas["Webhook"];
export type Delivery = Schemas["Delivery"];
export type WebhookEvent = Schemas["EventsEnum"];
export type DeliveryQuery = NonNullable<paths["/api/v1/account/webhooks/{webhook_pk}/deliveries/"]["get"]["parameters"]["query"]>;

const of = (id: number) => ({ path: { id: String(id) } });
const HOOKS = ["account", "webhooks"];

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["account"] });
}

/** At most twenty: one page. */
export function useWebhooks() {
  return useQuery({ queryKey: HOOKS, queryFn: () => told(api.GET("/api/v1/account/webhooks/", { params: { query: { page_size: 50 } } })) });
}

export function useWebhook(id: number) {
  return useQuery({ queryKey: [...HOOKS, id], queryFn: () => told(api.GET("/api/v1/account/webhooks/{id}/", { params: of(id) })) });
}

export function useDoAddWebhook() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Schemas["WebhookRequest"]) => told(api.POST("/api/v1/account/webhooks/", { body })),
    onSuccess: refresh,
  });
}

export function useDoChangeWebhook(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Partial<Schemas["PatchedWebhookRequest"]>) =>
      told(api.PATCH("/api/v1/account/webhooks/{id}/", { params: of(id), body: body as Schemas["PatchedWebhookRequest"] })),
    onSuccess: refresh,
  });
}

export function useDoRemoveWebhook(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => told(api.DELETE("/api/v1/account/webhooks/{id}/", { params: of(id) })),
    onSuccess: refresh,
  });
}

export function useDoTestWebhook(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => told(api.POST("/api/v1/account/webhooks/{id}/test/", { params: of(id) })),
    onSuccess: refresh,
  });
}

export function useDoRotateSecret(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => told(api.POST("/api/v1/account/webhooks/{id}/rotate-secret/", { params: of(id) })),
    onSuccess: refresh,
  });
}

const ON_ITS_WAY = ["waiting", "sending"];

/** Asked again while something is on its way: nothing is pushed about deliveries. */
export function useDeliveries(webhook: number, query: DeliveryQuery) {
  return useQuery({
    queryKey: [...HOOKS, webhook, "deliveries", query],
    queryFn: () =>
      told(api.GET("/api/v1/account/webhooks/{webhook_pk}/deliveries/", { params: { path: { webhook_pk: String(webhook) }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.results.some((one) => one.attempts === 0 && ON_ITS_WAY.includes(one.state ?? "")) ? 1500 : false,
  });
}

export function useDoRedeliver(webhook: number, id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () =>
      told(
        api.POST("/api/v1/account/webhooks/{webhook_pk}/deliveries/{id}/redeliver/", {
          params: { path: { webhook_pk: String(webhook), id: String(id) } },
        }),
      ),
    onSuccess: refresh,
  });
}
