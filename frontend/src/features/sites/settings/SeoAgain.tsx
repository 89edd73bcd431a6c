import { Alert, Button, Group, List, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { useSiteSettings } from "@/features/sites/api";
import { useDoReapplySeo } from "@/features/sites/api-health";
import { seoName } from "@/features/sites/health/Report";
import type { Integration } from "@/features/sites/shapes";
import { many } from "@/features/sites/words";
import { ApiError, asApiError, type Told } from "@/lib/api/errors";

/** After a change of SEO plugin, the new one is told what the old one was. */
export function SeoAgain({ integration }: { integration: Integration }) {
  const [applied, setApplied] = useState(0);
  const { mutate, ...again } = useDoReapplySeo(integration.id, setApplied);
  const plugin = useSiteSettings(integration.id).data?.seo_plugin;
  const name = plugin === undefined ? "…" : plugin.active === "none" ? "none is active" : `${seoName(plugin.active)} ${plugin.version ?? ""}`;
  return (
    <section aria-labelledby="seo">
      <Title order={2} id="seo">
        SEO plugin: {name}
      </Title>
      <Text size="sm" c="dimmed" className="prose" mb="sm">
        Was it changed? Then write titles, descriptions and focus keywords of everything IGNY8 published here into the one
        that is active now. Posts and their dates stay as they are.
      </Text>
      <Stack gap="sm">
        <Group>
          <Button variant="default" onClick={() => mutate()} loading={again.isPending}>
            Write SEO fields again
          </Button>
          <Text size="sm" role="status">
            {again.isPending && `${many(applied, "post")} so far`}
          </Text>
        </Group>
        {again.isError && <ErrorNote error={asApiError(again.error)} onRetry={() => mutate()} />}
        {again.data?.error != null && <ErrorNote error={new ApiError(again.data.error as Told, 0)} onRetry={() => mutate()} />}
        {again.isSuccess && again.data.error === null && (
          <Alert color={again.data.failed.length > 0 ? "yellow" : "green"} title={`${many(again.data.applied, "post")} told ${seoName(again.data.seo_plugin.active)}`}>
            {again.data.failed.length > 0 && (
              <List size="sm">
                {again.data.failed.map(({ content_id: id, error }) => (
                  <List.Item key={id}>
                    Content {id}: {asText(error.message)}
                  </List.Item>
                ))}
              </List>
            )}
          </Alert>
        )}
      </Stack>
    </section>
  );
}

function asText(message: unknown): string {
  return typeof message === "string" ? message : "the site refused it";
}
