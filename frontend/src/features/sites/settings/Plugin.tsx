import { Box, Text, Title } from "@mantine/core";

import { QueryPanel } from "@/components/QueryPanel";
import { useSiteSettings } from "@/features/sites/api";
import { PluginForm } from "@/features/sites/settings/PluginForm";
import type { Integration } from "@/features/sites/shapes";

/** The site is asked each time: people change the same settings in WordPress. */
export function Plugin({ integration }: { integration: Integration }) {
  const query = useSiteSettings(integration.id);
  return (
    <Box component="section" aria-labelledby="plugin">
      <Title order={2} id="plugin">
        Publishing on this site
      </Title>
      <Text size="sm" c="dimmed" className="prose" mb="sm">
        The plugin&apos;s own settings, as the site has them now. A change is made there, whole or not at all; the same is in WordPress
        under Settings → IGNY8.
      </Text>
      <QueryPanel query={query} rows={6}>
        {(settings) => <PluginForm key={query.dataUpdatedAt} integration={integration} now={settings} />}
      </QueryPanel>
    </Box>
  );
}
