import type { Tone } from "@/lib/states";
import type { Schemas } from "@/lib/api/client";

export type FleetState = Schemas["HealthStateEnum"] | "not_connected" | "pending";

/** A word for each state; colour never stands alone. */
export const HEALTH: Record<FleetState, { word: string; tone: Tone; says: string }> = {
  up: { word: "Up", tone: "good", says: "It answers, and nothing is wrong." },
  degraded: { word: "Degraded", tone: "warning", says: "It answers, and says that something is wrong. Publishing goes on." },
  down: { word: "Down", tone: "bad", says: "It does not answer as it should. Publishes wait until it does." },
  unknown: { word: "Not asked yet", tone: "waiting", says: "The first look is due within five minutes." },
  not_connected: { word: "Not connected", tone: "off", says: "Nothing can be published here until it is connected." },
  pending: { word: "Waits to be connected", tone: "waiting", says: "Paste a connect code in WordPress." },
};

export const CHECKS: Record<string, string> = {
  api_connection: "Connection to IGNY8",
  database: "Database undoes what fails",
  tables: "The plugin's tables",
  media_uploads: "Pictures can be stored",
  taxonomy_creation: "Terms can be created",
};

/** media_uploads → "Pictures can be stored"; a check this page does not know yet keeps its name. */
export function checkName(name: string): string {
  return CHECKS[name] ?? name.replaceAll("_", " ");
}

/** Of a row of the fleet, or of an integration. */
export function stateOf(status: string, health: string | null | undefined): FleetState {
  if (status === "pending") return "pending";
  if (status !== "connected") return "not_connected";
  return health === "up" || health === "degraded" || health === "down" ? health : "unknown";
}
