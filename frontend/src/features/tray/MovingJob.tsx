import { Anchor, Group, Progress, Text } from "@mantine/core";
import { Link } from "react-router-dom";

import type { Job } from "@/features/tray/api";
import { JOB_STATES } from "@/lib/states";
import { stepAtWork, STEPS } from "@/lib/steps";

/** "Step 3 of 7, media", or what it waits for. */
function doing(job: Job): string {
  if (job.state === "ready") return JOB_STATES.ready.word;
  const number = stepAtWork(job);
  return `Step ${number} of ${STEPS.length}, ${(STEPS[number - 1]?.word ?? "").toLowerCase()}`;
}

export function MovingJob({ job }: { job: Job }) {
  const title = job.content_title || "Untitled";
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Anchor component={Link} to={`/jobs/${job.id}`} size="sm" c="inherit" truncate>
          {title}
        </Anchor>
        <Text size="xs" c="dimmed" flex="none">
          {doing(job)}
        </Text>
      </Group>
      <Progress value={job.progress ?? 0} size={3} mt={4} color="blue" transitionDuration={200} aria-label={`How far ${title} is`} />
    </div>
  );
}
