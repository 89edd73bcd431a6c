import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";

import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { useDoCompare, useLatestComparison } from "@/features/sites/api-drift";
import { REASONS } from "@/features/sites/drift/words";
import type { Comparison, Integration } from "@/features/sites/shapes";
import { many } from "@/features/sites/words";
import { ApiError, asApiError, type Told } from "@/lib/api/errors";

const MOVING = ["waiting", "running"];

export function CompareBar({ integration }: { integration: Integration }) {
  const latest = useLatestComparison(integration.id);
  const compare = useDoCompare(integration.id);
  const one = latest.data ?? null;
  const isMoving = MOVING.includes(one?.state ?? "");
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {one === null ? "Both sides were never compared." : <Summary comparison={one} />}
        </Text>
        <Button
          onClick={() => compare.mutate()}
          loading={compare.isPending}
          disabled={isMoving || integration.status !== "connected"}
          leftSection={<IconArrowsDiff size={16} stroke={1.6} aria-hidden />}
        >
          Compare now
        </Button>
      </Group>
      {isMoving && <Progress value={one?.percent ?? 100} striped={one?.percent == null} animated={one?.percent == null} aria-label="Compared" />}
      {compare.isError && <ErrorNote error={asApiError(compare.error)} onRetry={() => compare.mutate()} />}
      {one?.error != null && <ErrorNote error={new ApiError(one.error as Told, 0)} />}
    </Stack>
  );
}

function Summary({ comparison }: { comparison: Comparison }) {
  const { state, compared = 0, total, found = 0, repaired = 0, open, finished_at: end, created_at: begin, reason } = comparison;
  if (MOVING.includes(state ?? "")) {
    return (
      <>
        Comparing{total == null ? "" : `: ${compared.toLocaleString()} of ${many(total, "content")}`}, {many(found, "difference")} so far
      </>
    );
  }
  return (
    <>
      Compared <Moment at={end ?? begin} /> ({REASONS[reason]}): {many(compared, "content")}, {many(found, "difference")}, {repaired.toLocaleString()} followed,{" "}
      {open.toLocaleString()} for you to choose
    </>
  );
}
