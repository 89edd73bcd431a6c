import { Alert, Anchor, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import classes from "@/components/lists.module.css";
import { type JobDetail, useRetryJob } from "@/features/jobs";
import { useSaved } from "@/features/publish/api";
import { Problems } from "@/features/publish/Problems";
import type { PartProps } from "@/features/publish/PublishPanel";
import { ScheduleAgain } from "@/features/publish/ScheduleAgain";
import { asApiError, type Told } from "@/lib/api/errors";
import { errorOf, KEY_REFUSED, problemsOf } from "@/lib/publishing";
import { stepNumber, stepWord } from "@/lib/steps";

const UNKNOWN: Told = { code: "UNKNOWN", message: "It ended without a reason.", remedy: "Look at its timeline." };

/** The site speaks of itself as "this site". */
function saidOf({ code, message }: Told, siteName: string): string {
  return KEY_REFUSED.has(code) ? `${siteName} no longer accepts our key.` : message;
}

/** What the database or another plugin said, where it was that. */
function reasonOf({ details }: Told): string {
  const { error } = (details ?? {}) as { error?: unknown };
  return typeof error === "string" ? error : "";
}

/** Stopped: at which step, why, what to do; and that nothing was changed on the site. */
export function Failure(props: PartProps & { job: JobDetail }) {
  const { job, integration } = props;
  const error = errorOf(job) ?? UNKNOWN;
  const problems = problemsOf(error);
  const reason = reasonOf(error);
  const again = useRetryJob();
  const retry = useSaved(props.onBeforePublish, () => again.mutateAsync(job.id));
  return (
    <>
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={stoppedAt(error)} role="alert">
        <Stack gap="xs">
          <Text size="sm">
            {problems.length === 0 && `${saidOf(error, integration.site_name)} `}Nothing was changed on {integration.site_name}.
          </Text>
          {reason !== "" && <Text size="sm">The site's own words: {reason}</Text>}
          {problems.length === 0 && error.remedy && <Text size="sm">{error.remedy}</Text>}
          {KEY_REFUSED.has(error.code) && (
            <Button component={Link} to={`/sites/${integration.site_id}/reconnect`} size="xs" variant="light" w="fit-content">
              Reconnect {integration.site_name}
            </Button>
          )}
          <Code className={classes.fit}>{error.code}</Code>
        </Stack>
      </Alert>
      {problems.length > 0 && <Problems {...props} problems={problems} />}
      {retry.isError && <ErrorNote error={asApiError(retry.error)} />}
      <Group gap="xs">
        <Button loading={retry.isPending} onClick={() => retry.mutate()}>
          Retry
        </Button>
        <ScheduleAgain {...props} />
        <Anchor component={Link} to={`/jobs/${job.id}`} size="sm">
          Details
        </Anchor>
      </Group>
    </>
  );
}

/** Stopped at step 3 of 7, media */
export function stoppedAt(error: Told): string {
  const number = error.step_number ?? stepNumber(error.step);
  if (!number) return "Stopped before it began";
  return `Stopped at step ${number} of ${error.total_steps ?? 7}, ${stepWord(error.step).toLowerCase()}`;
}
