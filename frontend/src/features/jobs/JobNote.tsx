import { Alert, Anchor, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import type { JobDetail } from "@/features/jobs/api";
import type { Told } from "@/lib/api/errors";
import { errorOf, isAboutEdits, problemsOf } from "@/lib/publishing";
import { stepNumber, stepWord } from "@/lib/steps";

/** What stands in the way, and what to do. */
export function JobNote({ job }: { job: JobDetail }) {
  const error = errorOf(job);
  if (job.held) {
    return (
      <Alert color="yellow" title={`Held: ${job.site_name} does not answer`}>
        <Text size="sm">
          Since <Moment at={job.held.since} />. Nothing was changed there. It goes out by itself once the site is back.{" "}
          <Anchor component={Link} to={`/sites/${job.site_id}/health`} inherit underline="always">
            Look at its health
          </Anchor>
        </Text>
      </Alert>
    );
  }
  if (error === null) return null;
  if (job.state === "failed") return <Stopped job={job} error={error} />;
  if (job.state === "ready" || job.state === "unknown") {
    return (
      <Alert color="yellow" title={error.message}>
        <Text size="sm">
          {job.state === "ready" ? "Nothing was changed on the site. Trying again " : "IGNY8 asks the site what became of it "}
          <Moment at={job.wake_at} />.
        </Text>
      </Alert>
    );
  }
  return null;
}

function Stopped({ job, error }: { job: JobDetail; error: Told }) {
  const problems = problemsOf(error);
  const number = error.step_number ?? stepNumber(error.step);
  const at = number ? `Stopped at step ${number} of 7, ${stepWord(error.step).toLowerCase()}` : "Stopped before it began";
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={at} role="alert">
      <Stack gap="xs">
        <Text size="sm">
          {problems.length === 0 && `${error.message} `}Nothing was changed on {job.site_name}.
        </Text>
        {problems.length > 0 ? (
          <List size="sm" spacing={4}>
            {problems.map((problem) => (
              <List.Item key={`${problem.field} ${problem.code}`}>
                {problem.message} {problem.remedy}
              </List.Item>
            ))}
          </List>
        ) : (
          <Text size="sm">{error.remedy}</Text>
        )}
        <Anchor component={Link} to={`/content/${job.content_id}`} size="sm">
          {isAboutEdits(error) ? "Compare both versions" : "Open the content"}
        </Anchor>
      </Stack>
    </Alert>
  );
}
