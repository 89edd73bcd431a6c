import type { AuditEvent } from "@/features/account/api";
import { exact } from "@/lib/time";

export type AuditAction = AuditEvent["action"];

export const ACTIONS: Record<AuditAction, string> = {
  sign_in: "Signed in",
  "sign_in.failed": "Sign-in failed",
  "account.created": "Account created",
  "user.added": "Person added",
  "user.changed": "Person changed",
  "user.removed": "Person removed",
  "password.changed": "Password changed",
  "api_key.created": "API key made",
  "api_key.revoked": "API key revoked",
  "site.added": "Site added",
  "site.changed": "Site changed",
  "site.archived": "Site archived",
  "site.restored": "Site taken back into use",
  "connection.code_made": "Connect code made",
  "connection.made": "Site connected",
  "connection.ended": "Site disconnected",
  "connection.moved": "Site moved to another address",
  "settings.changed": "Site settings changed",
  "publish.requested": "Publish asked for",
  "publish.overwrite": "Overwrite of edits in WordPress asked for",
  "publish.scheduled": "Publish scheduled",
  "publish.rescheduled": "Publish moved",
  "publish.cancelled": "Publish cancelled",
  "content.archived": "Content archived",
  "content.restored": "Content taken from the archive",
  "alerts.changed": "Alert e-mails changed",
  "webhook.added": "Webhook added",
  "webhook.changed": "Webhook changed",
  "webhook.removed": "Webhook removed",
  "webhook.secret_rotated": "Webhook secret replaced",
};

/** Where what an event is about can be looked at; null: it has no page. */
export function placeOf({ object_type: type, object_id: id }: Pick<AuditEvent, "object_type" | "object_id">): string | null {
  if (id == null) return null;
  if (type === "content") return `/content/${id}`;
  if (type === "site") return `/sites/${id}`;
  if (type === "webhook") return `/account/webhooks/${id}`;
  return null;
}

/** "role: viewer · changed: name, role · to Mon 1 Dec 2025, …" */
export function detailsOf(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([name]) => name !== "job_id" && name !== "integration_id")
    .map(([name, value]) => told(name, value))
    .join(" · ");
}

function told(name: string, value: unknown): string {
  if (name === "fields" && Array.isArray(value)) return `changed: ${value.join(", ").replaceAll("_", " ")}`;
  if (name === "due_at" && typeof value === "string") return `for ${exact(value)}`;
  if (name === "retry_of") return `again, after job ${String(value)}`;
  if (name === "is_active") return value === true ? "may sign in" : "may not sign in";
  return `${name.replaceAll("_", " ")}: ${String(value)}`;
}
