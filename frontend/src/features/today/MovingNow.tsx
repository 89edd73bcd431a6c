import { Anchor, Group, Progress, Text } from "@mantine/core";
import { Link } from "react-router-dom";

import type { JobSummary } from "@/features/today/api";
import { Quiet, Section } from "@/features/today/Section";
import classes from "@/features/today/today.module.css";
import { JOB_STATES } from "@/lib/states";
import { STEPS, stepNumber, stepWord } from "@/lib/steps";

export function MovingNow({ jobs }: { jobs: JobSummary[] }) {
  return (
    <Section title="Moving now" note={jobs.length > 0 && <Anchor component={Link} to="/jobs?active=true" inherit>All jobs under way</Anchor>}>
      {jobs.length === 0 && <Quiet>Nothing is being published at this moment.</Quiet>}
      <ul className={classes.rows}>
        {jobs.map((job) => (
          <Moving key={job.id} job={job} />
        ))}
      </ul>
    </Section>
  );
}

function Moving({ job }: { job: JobSummary }) {
  const number = stepNumber(job.step);
  const doing = job.state === "ready" || number === 0 ? JOB_STATES[job.state].word : `${number}/${STEPS.length} ${stepWord(job.step)}`;
  const title = job.content_title || "Untitled";
  return (
    <li className={classes.line}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" truncate>
          <Anchor component={Link} to={`/jobs/${job.id}`} inherit c="inherit">
            {title}
          </Anchor>
          <Text span inherit c="dimmed">{` · ${job.site_name}`}</Text>
        </Text>
        <Text size="xs" c="dimmed" flex="none">
          {doing}
        </Text>
      </Group>
      <Progress value={job.progress ?? 0} size={3} mt={4} color="blue" aria-label={`How far ${title} is`} />
    </li>
  );
}
