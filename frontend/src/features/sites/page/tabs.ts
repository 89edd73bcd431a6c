import type { ComponentType } from "react";

import { Drift } from "@/features/sites/drift/Drift";
import { Health } from "@/features/sites/health/Health";
import { SiteOverview } from "@/features/sites/overview/SiteOverview";
import { SiteJobs } from "@/features/sites/page/SiteJobs";
import { withWordPress } from "@/features/sites/page/withWordPress";
import { Settings } from "@/features/sites/settings/Settings";
import type { Integration, Site } from "@/features/sites/shapes";
import { Terms } from "@/features/sites/terms/Terms";
import { ContentTypes } from "@/features/sites/types/ContentTypes";

interface Tab {
  value: string;
  label: string;
  screen: ComponentType<{ site: Site; integration: Integration | null }>;
}

export const TABS: [Tab, ...Tab[]] = [
  { value: "overview", label: "Overview", screen: SiteOverview },
  { value: "content-types", label: "Content Types", screen: withWordPress(ContentTypes) },
  { value: "taxonomies", label: "Taxonomies", screen: withWordPress(Terms) },
  { value: "jobs", label: "Jobs", screen: SiteJobs },
  { value: "drift", label: "Drift", screen: withWordPress(Drift) },
  { value: "health", label: "Health", screen: withWordPress(Health) },
  { value: "settings", label: "Settings", screen: Settings },
];
