import { Anchor, Group, Text, Tooltip } from "@mantine/core";
import { Link } from "react-router-dom";

import type { JobSummary } from "@/features/today/api";
import { Quiet, Section } from "@/features/today/Section";
import classes from "@/features/today/today.module.css";
import { exact, ownZone, relative } from "@/lib/time";
import { zoneCity } from "@/lib/zone";

export function GoesOutNext({ jobs }: { jobs: JobSummary[] }) {
  return (
    <Section title="Next 24 hours" note={jobs.length > 0 ? `your time, ${zoneCity(ownZone())}` : undefined}>
      {jobs.length === 0 && (
        <Quiet>
          Nothing is scheduled.{" "}
          <Anchor component={Link} to="/calendar" inherit underline="always">
            Plan in the calendar
          </Anchor>
        </Quiet>
      )}
      <ul className={classes.rows}>
        {jobs.map((job) => (
          <Next key={job.id} job={job} />
        ))}
      </ul>
    </Section>
  );
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

function Next({ job }: { job: JobSummary }) {
  return (
    <Group component="li" className={classes.line} wrap="nowrap" gap="sm">
      <Tooltip label={exact(job.due_at)}>
        <Text size="sm" fw={600} flex="none" component="time" dateTime={job.due_at}>
          {CLOCK.format(new Date(job.due_at))}
        </Text>
      </Tooltip>
      <Text size="sm" truncate flex={1}>
        <Anchor component={Link} to={`/jobs/${job.id}`} inherit c="inherit">
          {job.content_title || "Untitled"}
        </Anchor>
        <Text span inherit c="dimmed">{` · ${job.site_name}`}</Text>
      </Text>
      <Text size="xs" c="dimmed" flex="none">
        {relative(job.due_at)}
      </Text>
    </Group>
  );
}
