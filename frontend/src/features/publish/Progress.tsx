import { Alert, Anchor, Group, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import { StepList } from "@/components/StepList";
import type { JobDetail } from "@/features/jobs";
import { stoppedAt } from "@/features/publish/Failure";
import type { PartProps } from "@/features/publish/PublishPanel";
import { errorOf } from "@/lib/publishing";
import { stepViews } from "@/lib/steps";

/** A publish on its way, or held, or about to be tried again. */
export function Progress({ content, integration, job }: PartProps & { job: JobDetail }) {
  const steps = stepViews(job, job.timeline);
  const at = steps.findIndex(({ state }) => state === "moving");
  return (
    <>
      <Text size="sm" fw={600}>
        {job.state === "ready" ? "Waiting to publish to" : "Publishing to"} {integration.site_name}
      </Text>
      <VisuallyHidden aria-live="polite">{at >= 0 && `Step ${at + 1} of 7: ${steps[at]?.word ?? ""}`}</VisuallyHidden>
      {job.held && <Held integration={integration} since={job.held.since} />}
      {job.state === "ready" && !job.held && <Again job={job} />}
      {job.state === "unknown" && (
        <Alert color="blue" title="The site's answer was lost">
          <Text size="sm">It may have published. IGNY8 asks what became of it before it does anything; never twice.</Text>
        </Alert>
      )}
      <StepList steps={steps} />
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          Leaving this page does not stop it.
        </Text>
        <Anchor component={Link} to={`/jobs/${job.id}`} size="xs" aria-label={`Details of publishing ${content.title}`}>
          Details
        </Anchor>
      </Group>
    </>
  );
}

function Held({ integration, since }: { integration: PartProps["integration"]; since: string }) {
  return (
    <Alert color="yellow" title={`Held: ${integration.site_name} does not answer`}>
      <Text size="sm">
        Since <Moment at={since} />. Nothing was changed there. It goes out by itself once the site is back.{" "}
        <Anchor component={Link} to={`/sites/${integration.site_id}/health`} inherit underline="always">
          Look at its health
        </Anchor>
      </Text>
    </Alert>
  );
}

function Again({ job }: { job: JobDetail }) {
  const error = errorOf(job);
  if (error === null) return null;
  return (
    <Alert color="yellow" title={stoppedAt(error)}>
      <Text size="sm">
        {error.message} Nothing was changed on the site. Trying again <Moment at={job.wake_at} />.
      </Text>
    </Alert>
  );
}
