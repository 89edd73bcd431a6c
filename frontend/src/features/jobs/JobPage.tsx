import { Anchor, Group, Timeline, Text, Title } from "@mantine/core";
import { Link, useParams } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { JobBadge } from "@/components/StateBadge";
import { useJob } from "@/features/jobs/api";
import { ApiError, type Told } from "@/lib/api/errors";
import { duration } from "@/lib/time";

export function JobPage() {
  const id = Number(useParams().id);
  const query = useJob(id);
  return (
    <Page title={query.data ? query.data.content_title : `Job ${id}`} lead={<Anchor component={Link} to="/jobs">All jobs</Anchor>}>
      <QueryPanel query={query}>
        {(job) => (
          <>
            <Group>
              {job.state && <JobBadge state={job.state} />}
              <Text size="sm">
                due <Moment at={job.due_at} />
              </Text>
              {job.post_url !== null && (
                <Anchor href={job.post_url} target="_blank" rel="noreferrer" size="sm">
                  View post
                </Anchor>
              )}
            </Group>
            {job.error !== null && job.error !== undefined && <ErrorNote error={new ApiError(job.error as Told, 0)} />}
            <Title order={2}>What happened</Title>
            <Timeline bulletSize={12} lineWidth={2} active={job.timeline.length}>
              {job.timeline.map((event, place) => (
                <Timeline.Item key={place} title={event.step ? `${event.kind}: ${event.step}` : event.kind}>
                  <Text size="xs" c="dimmed">
                    <Moment at={event.at} />
                    {event.duration_ms != null && ` · ${duration(event.duration_ms)}`}
                  </Text>
                </Timeline.Item>
              ))}
            </Timeline>
          </>
        )}
      </QueryPanel>
    </Page>
  );
}
