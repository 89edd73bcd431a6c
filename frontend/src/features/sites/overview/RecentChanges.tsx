import { Anchor, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { ToneBadge } from "@/components/StateBadge";
import { useChanges } from "@/features/sites/api";
import { CHANGE_STATES, whatChanged } from "@/features/sites/overview/changes";
import type { Change, Integration } from "@/features/sites/shapes";

/** What people did in WordPress, and what IGNY8 made of it. */
export function RecentChanges({ integration }: { integration: Integration }) {
  const query = useChanges(integration.id, { page_size: 10 });
  return (
    <section aria-labelledby="changes">
      <Title order={2} id="changes" mb="xs">
        Changes made in WordPress
      </Title>
      <QueryPanel
        query={query}
        rows={3}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Text size="sm" c="dimmed" className="prose">
              None so far. What people change in WordPress in a post of IGNY8 shows up here within half a minute.
            </Text>
          ),
        }}
      >
        {({ results }) => (
          <Stack gap={6}>
            {results.map((change) => (
              <OneChange key={change.id} change={change} zone={integration.timezone ?? undefined} />
            ))}
          </Stack>
        )}
      </QueryPanel>
    </section>
  );
}

function OneChange({ change, zone }: { change: Change; zone: string | undefined }) {
  const state = CHANGE_STATES[change.state];
  return (
    <Paper withBorder px="sm" py={8}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Text size="sm">
            {change.content_id === null ? (
              whatChanged(change)
            ) : (
              <>
                <Anchor component={Link} to={`/content/${change.content_id}`} inherit>
                  {change.content_title}
                </Anchor>
                : {whatChanged(change)}
              </>
            )}
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={change.occurred_at ?? change.received_at} zone={zone} />
            {change.updated_by ? ` by ${change.updated_by}` : ""}
            {change.note ? ` · ${change.note}` : ""}
          </Text>
        </div>
        <ToneBadge {...state} />
      </Group>
    </Paper>
  );
}
