import { Text, Timeline } from "@mantine/core";

import type { JobDetail } from "@/features/jobs/api";
import { eventWords } from "@/features/jobs/events";
import { duration, exact } from "@/lib/time";

/** Every event, in order, with its time. */
export function History({ job }: { job: JobDetail }) {
  return (
    <Timeline bulletSize={10} lineWidth={1} active={job.timeline.length} color="gray">
      {job.timeline.map((event, place) => (
        <Timeline.Item key={place} title={<Text size="sm">{eventWords(event)}</Text>} lineVariant="solid">
          <Text size="xs" c="dimmed">
            {event.at && <time dateTime={event.at}>{exact(event.at)}</time>}
            {event.duration_ms != null && ` · ${duration(event.duration_ms)}`}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
