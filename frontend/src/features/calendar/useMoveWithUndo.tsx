import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { type Move, useMove } from "@/features/calendar/api";
import { useCancelJob } from "@/features/jobs";
import { asApiError } from "@/lib/api/errors";
import { ownZone } from "@/lib/time";
import { inZones } from "@/lib/zone";

export interface Moved extends Move {
  title: string;
  siteZone: string | null;
  /** Where it was; null: it had no time. */
  before: string | null;
}

/** Moves at once and offers to take it back. `onRefused` puts the entry back where it was. */
export function useMoveWithUndo(zone: string): (moved: Moved, onRefused?: () => void) => void {
  const move = useMove();
  const cancel = useCancelJob();
  const tellRefusal = (error: unknown) => {
    const { message, remedy } = asApiError(error).told;
    notifications.show({ color: "red", title: message, message: remedy ?? "", autoClose: 10_000 });
  };
  const takeBack = (moved: Moved, jobId: number) => {
    const taken = moved.jobId === null || moved.before === null ? cancel.mutateAsync(jobId) : move.mutateAsync({ ...moved, jobId, at: moved.before });
    taken.catch(tellRefusal);
  };
  // Not by callbacks of `mutate`: of two moves in short order those of the second alone are called.
  return (moved, onRefused) => {
    move.mutateAsync(moved).then(
      (job) => tellMoved(moved, zone, () => takeBack(moved, job.id)),
      (error: unknown) => {
        onRefused?.();
        tellRefusal(error);
      },
    );
  };
}

function tellMoved(moved: Moved, zone: string, undo: () => void): void {
  const id = `moved-${moved.contentId}-${moved.at}`;
  notifications.show({
    id,
    autoClose: 10_000,
    title: moved.title,
    message: (
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm">
          {moved.jobId === null ? "Scheduled: goes out" : "Moved: goes out"} {inZones(moved.at, moved.siteZone ?? zone, ownZone())}
        </Text>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
