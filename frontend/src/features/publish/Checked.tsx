import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { IconCheck, IconRefresh } from "@tabler/icons-react";

import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import type { Job } from "@/features/jobs";
import { type Integration, type Preflight, usePreflight } from "@/features/publish/api";
import { Buttons } from "@/features/publish/Buttons";
import { ConflictPanel } from "@/features/publish/ConflictPanel";
import { PlanView } from "@/features/publish/PlanView";
import { Problems } from "@/features/publish/Problems";
import type { PartProps } from "@/features/publish/PublishPanel";
import { asApiError } from "@/lib/api/errors";
import { plural } from "@/lib/publishing";

/** Nothing runs: is it ready, what would happen, and the buttons. */
export function Checked(props: PartProps & { job: Job | null }) {
  const { content, integration, job } = props;
  const isDown = integration.down_since !== null;
  const check = usePreflight(content, !isDown);
  if (check.data?.conflict) return <ConflictPanel {...props} />;
  return (
    <>
      {isDown ? <Down integration={integration} /> : <CheckState {...props} check={check} />}
      <Buttons {...props} isReady={isDown || check.data?.ready !== false} />
      {job?.finished_at && job.state !== "cancelled" && job.state !== "failed" && (
        <Text size="xs" c="dimmed">
          Last published <Moment at={job.finished_at} />; changed here since.
        </Text>
      )}
    </>
  );
}

function CheckState({ check, ...props }: PartProps & { check: ReturnType<typeof usePreflight> }) {
  if (check.isPending) {
    return (
      <Group gap="xs" aria-live="polite">
        <Loader size={14} aria-hidden />
        <Text size="sm">Checking with {props.integration.site_name}…</Text>
      </Group>
    );
  }
  if (check.isError) return <ErrorNote error={asApiError(check.error)} onRetry={() => void check.refetch()} />;
  const { problems } = check.data;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap" aria-live="polite">
        {errors === 0 ? <Ready found={check.data} /> : <Text size="sm" fw={600}>{plural(errors, "thing")} to mend first</Text>}
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={check.isFetching}
          onClick={() => void check.refetch()}
        >
          Check again
        </Button>
      </Group>
      {problems.length > 0 && <Problems {...props} problems={problems} />}
      <PlanView found={check.data} integration={props.integration} />
    </Stack>
  );
}

function Ready({ found }: { found: Preflight }) {
  const warnings = found.problems.length;
  return (
    <Group gap={6}>
      <IconCheck size={16} stroke={2.2} color="var(--mantine-color-green-text)" aria-hidden />
      <Text size="sm" fw={600}>
        Ready{warnings > 0 && `, with ${plural(warnings, "hint")}`}
      </Text>
    </Group>
  );
}

function Down({ integration }: { integration: Integration }) {
  return (
    <Alert color="yellow" title={`${integration.site_name} does not answer`}>
      <Text size="sm">
        Since <Moment at={integration.down_since} />. What you publish now is held, and goes out by itself once the site is
        back.
      </Text>
    </Alert>
  );
}
