import { Anchor, CloseButton, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router-dom";

import { UNDER_WAY, useEndedJob } from "@/features/tray/api";
import { JobBadge } from "@/components/StateBadge";
import type { Told } from "@/lib/api/errors";
import { webAddress } from "@/lib/webAddress";

/** How a publish ended, until somebody closes it. */
export function EndedJob({ id, onForget }: { id: number; onForget: () => void }) {
  const { data: job } = useEndedJob(id);
  // Where very many are under way, newer ones may have taken its place in the list.
  if (job?.state === undefined || UNDER_WAY.includes(job.state)) return null;
  const error = job.state === "failed" ? (job.error as Told | null) : null;
  return (
    <Group px="sm" py="xs" gap="xs" wrap="nowrap" align="flex-start" justify="space-between">
      <Stack gap={4} miw={0}>
        <Group gap="xs"><JobBadge state={job.state} /></Group>
        <Text size="sm" truncate>
          {job.content_title || "Untitled"}
        </Text>
        {error && <Text size="xs">{error.message}</Text>}
        <Group gap="sm">
          <Anchor component={Link} to={`/jobs/${id}`} size="xs">
            {error ? "What to do" : "Details"}
          </Anchor>
          {job.post_url !== null && (
            <Anchor href={webAddress(job.post_url)} target="_blank" rel="noreferrer" size="xs">
              View post
            </Anchor>
          )}
        </Group>
      </Stack>
      <CloseButton size="sm" onClick={onForget} aria-label={`Close ${job.content_title}`} />
    </Group>
  );
}
