import { Accordion, Button, Group, List, Paper, Progress, Stack, Text } from "@mantine/core";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoStopImport, useImport } from "@/features/sites/api";
import type { Import } from "@/features/sites/shapes";
import { IMPORT_STATES, percentOf } from "@/features/sites/types/importStates";
import { ApiError, asApiError, type Told } from "@/lib/api/errors";

const MOVING = ["running", "stopping"];

export function ImportProgress({ integration, newest }: { integration: number; newest: number }) {
  const one = useImport(integration, newest).data;
  if (one === undefined) return null;
  return (
    <>
      {MOVING.includes(one.state ?? "") && <Moving integration={integration} one={one} />}
      {one.error !== null && one.error !== undefined && <ErrorNote error={new ApiError(one.error as Told, 0)} />}
      {one.problems.length > 0 && <Problems one={one} />}
    </>
  );
}

function Moving({ integration, one }: { integration: number; one: Import }) {
  const stop = useDoStopImport(integration);
  const percent = percentOf(one.steps);
  const now = one.steps.find(({ is_done }) => !is_done);
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" role="status">
            {IMPORT_STATES[one.state ?? "running"].word}
            {now === undefined ? ": asking the site what it has" : `: ${now.label}, ${now.seen.toLocaleString()} of ${now.total.toLocaleString()}`}
          </Text>
          <Button
            size="xs"
            variant="default"
            onClick={() => stop.mutate(one.id)}
            loading={stop.isPending}
            disabled={one.state === "stopping"}
          >
            Stop; keep what came
          </Button>
        </Group>
        <Progress value={percent ?? 100} striped={percent === null} animated={percent === null} aria-label="Taken over" />
        {stop.isError && <ErrorNote error={asApiError(stop.error)} />}
      </Stack>
    </Paper>
  );
}

function Problems({ one }: { one: Import }) {
  return (
    <Accordion variant="contained">
      <Accordion.Item value="problems">
        <Accordion.Control>{one.problems.length} posts were not taken over: why</Accordion.Control>
        <Accordion.Panel>
          <List size="sm">
            {one.problems.map(({ post_id: post, message }, place) => (
              <List.Item key={place}>
                {post === null ? "" : `Post ${post}: `}
                {message}
              </List.Item>
            ))}
          </List>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
