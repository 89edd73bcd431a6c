import { Stack } from "@mantine/core";

import { Address } from "@/features/sites/settings/Address";
import { Ending } from "@/features/sites/settings/Ending";
import { Plugin } from "@/features/sites/settings/Plugin";
import { SeoAgain } from "@/features/sites/settings/SeoAgain";
import type { Integration, Site } from "@/features/sites/shapes";

export function Settings({ site, integration }: { site: Site; integration: Integration | null }) {
  const isConnected = integration?.status === "connected";
  return (
    <Stack gap="xl" maw={720}>
      <Address site={site} />
      {isConnected && <Plugin integration={integration} />}
      {isConnected && <SeoAgain integration={integration} />}
      <Ending site={site} integration={integration} />
    </Stack>
  );
}
