import { Text, Timeline } from "@mantine/core";

import type { JobDetail } from "@/features/jobs/api";
import { eventWords } from "@/features/jobs/events";
import { clockSeconds, duration, exact, ownZone, stamp } from "@/lib/time";
import { clockTime } from "@/lib/zone";

/** Every event, in order, with its time. */
export function History({ job }: { job: JobDetail }) {
  return (
    <Timeline bulletSize={10} lineWidth={1} active={job.timeline.length} color="gray">
      {job.timeline.map((event, place) => (
        <Timeline.Item key={place} title={<Text size="sm">{eventWords(event)}</Text>} lineVariant="solid">
          <Text size="xs" c="dimmed">
            {event.at && (
              <time dateTime={event.at} title={exact(event.at)}>
                {isSameDay(event.at, job.timeline[place - 1]?.at) ? clockSeconds(event.at) : stamp(event.at)}
              </time>
            )}
            {event.duration_ms != null && ` · ${duration(event.duration_ms)}`}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

/** Whether the time alone says when it was, after the event before. */
function isSameDay(one: string, other: string | null | undefined): boolean {
  const day = (at: string) => clockTime(Date.parse(at), ownZone()).slice(0, 10);
  return other != null && day(one) === day(other);
}
