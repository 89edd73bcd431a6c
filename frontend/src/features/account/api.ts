import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";
import { beginSession } from "@/lib/api/session";

export type Person = Schemas["User"];
export type Role = Schemas["RoleEnum"];
export type ApiKey = Schemas["ApiKey"];
export type AuditEvent = Schemas["AuditEvent"];
export type AuditQuery = NonNullable<paths["/api/v1/auth/audit/"]["get"]["parameters"]["query"]>;

export const PAGE_SIZE = 50;

const of = (id: number) => ({ path: { id: String(id) } });

/** Everything of the account is asked for again: one change shows in several places, and in the trail. */
function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["account"] });
}

export function useDoChangeMe() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Schemas["PatchedMeRequest"]) => told(api.PATCH("/api/v1/auth/me/", { body })),
    onSuccess: refresh,
  });
}

/** Ends every other session; this one goes on with the tokens of the answer. */
export function useDoChangePassword() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Schemas["PasswordChangeRequest"]) => told(api.POST("/api/v1/auth/password/", { body })),
    onSuccess: (session) => {
      beginSession(session);
      return refresh();
    },
  });
}

export function usePeople(page: number) {
  return useQuery({
    queryKey: ["account", "people", page],
    queryFn: () => told(api.GET("/api/v1/auth/users/", { params: { query: { page, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });
}

export function useDoAddPerson() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Schemas["UserRequest"]) => told(api.POST("/api/v1/auth/users/", { body })),
    onSuccess: refresh,
  });
}

export function useDoChangePerson(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Schemas["PatchedUserRequest"]) =>
      told(api.PATCH("/api/v1/auth/users/{id}/", { params: of(id), body })),
    onSuccess: refresh,
  });
}

export function useDoRemovePerson(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => told(api.DELETE("/api/v1/auth/users/{id}/", { params: of(id) })),
    onSuccess: refresh,
  });
}

export function useKeys(page: number) {
  return useQuery({
    queryKey: ["account", "keys", page],
    queryFn: () => told(api.GET("/api/v1/auth/api-keys/", { params: { query: { page, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });
}

export function useDoMakeKey() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Schemas["ApiKeyRequest"]) => told(api.POST("/api/v1/auth/api-keys/", { body })),
    onSuccess: refresh,
  });
}

export function useDoRevokeKey(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => told(api.DELETE("/api/v1/auth/api-keys/{id}/", { params: of(id) })),
    onSuccess: refresh,
  });
}

export function useAlerts() {
  return useQuery({ queryKey: ["account", "alerts"], queryFn: () => told(api.GET("/api/v1/account/alerts/")) });
}

export function useAlertMails(page: number) {
  return useQuery({
    queryKey: ["account", "alerts", "mails", page],
    queryFn: () => told(api.GET("/api/v1/account/alerts/mails/", { params: { query: { page, page_size: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });
}

export function useDoChangeAlerts() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Schemas["PatchedAlertSettingsRequest"]) => told(api.PATCH("/api/v1/account/alerts/", { body })),
    onSuccess: refresh,
  });
}

export function useAudit(query: AuditQuery) {
  return useQuery({
    queryKey: ["account", "audit", query],
    queryFn: () => told(api.GET("/api/v1/auth/audit/", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}
