import { Button, Group, Paper, Stack, Switch, Text, Title } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";

import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { useContentTypes, useDoChooseContentTypes, useDoSync } from "@/features/sites/api";
import type { ContentTypes as Types, Integration } from "@/features/sites/shapes";
import { Imports } from "@/features/sites/types/Imports";
import { KindList } from "@/features/sites/types/KindList";
import { asApiError } from "@/lib/api/errors";

export function ContentTypes({ integration }: { integration: Integration }) {
  const query = useContentTypes(integration.id);
  return (
    <Stack gap="lg">
      <SyncBar integration={integration} types={query.data} />
      <QueryPanel query={query} rows={8}>
        {(types) => <Kinds integration={integration} types={types} />}
      </QueryPanel>
      <Imports integration={integration} />
    </Stack>
  );
}

function SyncBar({ integration, types }: { integration: Integration; types: Types | undefined }) {
  const sync = useDoSync(integration.id);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Structure last fetched: <Moment at={types?.last_structure_fetch} />
        </Text>
        <Button
          onClick={() => sync.mutate()}
          loading={sync.isPending}
          disabled={integration.status !== "connected"}
          leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
        >
          Sync now
        </Button>
      </Group>
      {sync.isError && <ErrorNote error={asApiError(sync.error)} onRetry={() => sync.mutate()} />}
    </Stack>
  );
}

function Kinds({ integration, types }: { integration: Integration; types: Types }) {
  const choose = useDoChooseContentTypes(integration.id);
  return (
    <Stack gap="lg">
      {choose.isError && <ErrorNote error={asApiError(choose.error)} />}
      <KindList
        title="Post types"
        lead="Whether a post type is enabled is a setting of the plugin: IGNY8 publishes into enabled ones only. A change is made on the site first."
        kinds={types.post_types}
        isBusy={choose.isPending}
        onChoose={(name, choice) => choose.mutate({ post_types: { [name]: choice } })}
      />
      <KindList
        title="Taxonomies"
        lead="Terms of enabled taxonomies are taken over into IGNY8, so that articles can be given them."
        kinds={types.taxonomies}
        isBusy={choose.isPending}
        onChoose={(name, choice) => choose.mutate({ taxonomies: { [name]: choice } })}
      />
      <Paper withBorder p="md">
        <Switch
          label="Take over daily what is new on the site"
          description="Posts and terms of what is enabled above, up to each limit. Nothing on the site is changed."
          checked={types.import_enabled}
          disabled={choose.isPending}
          onChange={({ currentTarget }) => choose.mutate({ import_enabled: currentTarget.checked })}
        />
        {!types.two_way_sync_enabled && (
          <Text size="sm" mt="xs">
            Two-way sync is switched off in WordPress: changes made there do not arrive.
          </Text>
        )}
      </Paper>
      <Title order={2} id="imports">
        Taken over from WordPress
      </Title>
    </Stack>
  );
}
