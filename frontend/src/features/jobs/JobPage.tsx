import { Anchor, Grid, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "react-router-dom";

import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { JobBadge } from "@/components/StateBadge";
import { StepList } from "@/components/StepList";
import { type JobDetail, useJob } from "@/features/jobs/api";
import { Attempts } from "@/features/jobs/Attempts";
import { Checks } from "@/features/jobs/Checks";
import { Facts } from "@/features/jobs/Facts";
import { History } from "@/features/jobs/History";
import { JobActions } from "@/features/jobs/JobActions";
import { JobNote } from "@/features/jobs/JobNote";
import { Made } from "@/features/jobs/Made";
import { Raw } from "@/features/jobs/Raw";
import { receiptOf } from "@/lib/publishing";
import { stepViews } from "@/lib/steps";

export function JobPage() {
  const id = Number(useParams().id);
  const query = useJob(Number.isSafeInteger(id) ? id : null);
  const title = query.data?.content_title ?? "";
  return (
    <Page
      title={title || `Job ${id}`}
      lead={
        <Anchor component={Link} to="/jobs" inherit>
          All jobs
        </Anchor>
      }
    >
      <QueryPanel query={query} rows={10}>
        {(job) => <Shown job={job} />}
      </QueryPanel>
    </Page>
  );
}

function Shown({ job }: { job: JobDetail }) {
  const receipt = receiptOf(job);
  return (
    <Stack gap="lg">
      <Group gap="sm">
        {job.state && <JobBadge state={job.state} />}
        <Text size="sm">
          {job.mode === "manual" ? "Begun by hand" : "Begun by schedule"}, for{" "}
          <Anchor component={Link} to={`/sites/${job.site_id}`} inherit underline="always">
            {job.site_name}
          </Anchor>
          {job.is_late === true && ", late"}
        </Text>
      </Group>
      <JobNote job={job} />
      <JobActions job={job} />
      <Grid gutter="xl">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <Section title="The seven steps">
              <StepList steps={stepViews(job, job.timeline)} />
            </Section>
            <Section title="Times">
              <Facts job={job} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="lg">
            {receipt !== null && (
              <Section title="What was made, and what was there">
                <Made receipt={receipt} />
              </Section>
            )}
            {job.verification != null && (
              <Section title="Looked at from outside">
                <Checks job={job} />
              </Section>
            )}
            <Section title="What happened">
              <History job={job} />
            </Section>
            {job.attempts.length > 0 && (
              <Section title="Attempts">
                <Attempts attempts={job.attempts} />
              </Section>
            )}
            <Raw job={job} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {children}
    </Stack>
  );
}
