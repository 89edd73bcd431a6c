import { Stepper, Stack } from "@mantine/core";
import { useParams } from "react-router-dom";

import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { useIntegration, useSite } from "@/features/sites/api";
import { Connected } from "@/features/sites/connect/Connected";
import { InstallPlugin } from "@/features/sites/connect/InstallPlugin";
import { PasteCode } from "@/features/sites/connect/PasteCode";
import type { Site } from "@/features/sites/shapes";
import { hostOf } from "@/features/sites/words";

export function ConnectSite() {
  const id = Number(useParams().siteId);
  const query = useSite(id);
  const name = query.data?.name ?? "site";
  return (
    <Page title={`Connect ${name}`} lead={query.data && hostOf(query.data.url)}>
      <QueryPanel query={query}>{(site) => <Steps site={site} />}</QueryPanel>
    </Page>
  );
}

function Steps({ site }: { site: Site }) {
  const query = useIntegration(site.id, { untilConnected: true });
  return (
    <QueryPanel query={query}>
      {(integration) => {
        const isConnected = integration?.status === "connected";
        return (
          <Stack maw={720} gap="lg">
            <Stepper active={isConnected ? 3 : 1} size="sm" iconSize={28} allowNextStepsSelect={false} wrap>
              <Stepper.Step label="Address" />
              <Stepper.Step label="Plugin" />
              <Stepper.Step label="Code" />
              <Stepper.Step label="First check" />
            </Stepper>
            {isConnected ? (
              <Connected integration={integration} />
            ) : (
              <>
                <InstallPlugin site={site} />
                <PasteCode site={site} integration={integration} />
              </>
            )}
          </Stack>
        );
      }}
    </QueryPanel>
  );
}
