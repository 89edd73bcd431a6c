import type { ComponentType } from "react";

import { NotConnected } from "@/features/sites/page/NotConnected";
import type { Integration, Site } from "@/features/sites/shapes";

/** A tab that has something to show once the site was connected. */
export function withWordPress(Screen: ComponentType<{ integration: Integration }>) {
  return function OfWordPress({ site, integration }: { site: Site; integration: Integration | null }) {
    if (integration === null || integration.connected_at == null) return <NotConnected site={site} />;
    return <Screen integration={integration} />;
  };
}
