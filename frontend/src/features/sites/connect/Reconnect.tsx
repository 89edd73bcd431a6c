import { Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useParams } from "react-router-dom";

import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { useIntegration, useSite } from "@/features/sites/api";
import { Connected } from "@/features/sites/connect/Connected";
import { PasteCode } from "@/features/sites/connect/PasteCode";
import type { Integration, Site } from "@/features/sites/shapes";

/** A new code for a site that counts as connected, but has lost its keys. */
export function Reconnect() {
  const id = Number(useParams().siteId);
  const site = useSite(id);
  const integration = useIntegration(id, { every: 2000 });
  return (
    <Page title={`New connect code for ${site.data?.name ?? "the site"}`}>
      <QueryPanel query={site}>
        {(one) => <QueryPanel query={integration}>{(wordpress) => <Again site={one} integration={wordpress} />}</QueryPanel>}
      </QueryPanel>
    </Page>
  );
}

function Again({ site, integration }: { site: Site; integration: Integration | null }) {
  const [before] = useState(integration?.connected_at);
  return (
    <Stack maw={720} gap="lg">
      {integration !== null && integration.status === "connected" && integration.connected_at !== before ? (
        <Connected integration={integration} />
      ) : (
        <>
          <Text size="sm" className="prose">
            The keys of both sides are replaced when the code is pasted; until then the present ones go on working. Posts,
            articles and publishes that wait stay.
          </Text>
          <PasteCode site={site} integration={integration} />
        </>
      )}
    </Stack>
  );
}
