/** Answers the API's document gives as plain objects. */

import type { Schemas } from "@/lib/api/client";

export type FleetRow = Schemas["FleetRow"];
export type Site = Schemas["Site"];
export type Integration = Schemas["Integration"];
export type SiteHealth = Schemas["SiteHealth"];
export type HealthChange = Schemas["HealthChange"];
export type Difference = Schemas["Difference"];
export type Comparison = Schemas["Comparison"];
export type Change = Schemas["Change"];
export type Finding = Schemas["Finding"];
export type Import = Schemas["Import"];
export type ImportRow = Schemas["ImportRow"];
export type SiteTerm = Schemas["SiteTerm"];
export type TermMapping = Schemas["TermMapping"];
export type SiteSettings = Schemas["SiteSettings"];
export type Overview = Schemas["Overview"];

export interface ConnectCode {
  code: string;
  expires_at: string;
}

export interface KindOfContent {
  label: string;
  count: number;
  synced_count: number;
  enabled: boolean;
  /** 0: all of them. */
  fetch_limit: number;
}

export interface ContentTypes {
  post_types: Record<string, KindOfContent>;
  taxonomies: Record<string, KindOfContent>;
  last_structure_fetch: string | null;
  import_enabled: boolean;
  plugin_connection_enabled: boolean;
  two_way_sync_enabled: boolean;
}

export interface SiteFacts {
  name?: string;
  home_url?: string;
  timezone?: string;
  wordpress_version?: string;
  php_version?: string;
  plugin_version?: string;
  seo_plugin?: { active: string; version: string | null };
}

/** What a site says of itself when it is asked how it is. */
export interface SiteReport {
  status: string;
  checks: Record<string, string>;
  stats?: { posts_managed?: number; last_publish?: string | null; disk_space?: string };
  site?: SiteFacts;
  time?: string;
}

export function factsOf(integration: Integration): SiteFacts {
  return (integration.config_json as { site?: SiteFacts } | null)?.site ?? {};
}
