import { Anchor, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import { JobBadge } from "@/components/StateBadge";
import type { Overview, Site } from "@/features/sites/shapes";

interface ComingNextProps {
  site: Site;
  overview: Overview;
  zone: string | undefined;
}

/** What is moving now, then what goes out in the next 24 hours. */
export function ComingNext({ site, overview, zone }: ComingNextProps) {
  const jobs = [...overview.moving, ...overview.next];
  return (
    <section aria-labelledby="next">
      <Title order={2} id="next" mb="xs">
        Now and in the next 24 hours
      </Title>
      {jobs.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing goes out. Schedule an article from its editor, or drag one in the{" "}
          <Anchor component={Link} to={`/calendar?site=${site.id}`} inherit underline="always">
            calendar
          </Anchor>
          .
        </Text>
      ) : (
        <Stack gap={6}>
          {jobs.map((job) => (
            <Paper key={job.id} withBorder px="sm" py={8}>
              <Group justify="space-between" gap="xs">
                <Anchor component={Link} to={`/jobs/${job.id}`} size="sm">
                  {job.content_title}
                </Anchor>
                <Group gap="sm">
                  <Text size="sm" c="dimmed">
                    <Moment at={job.due_at} zone={zone} />
                  </Text>
                  <JobBadge state={job.state} />
                </Group>
              </Group>
            </Paper>
          ))}
        </Stack>
      )}
    </section>
  );
}
