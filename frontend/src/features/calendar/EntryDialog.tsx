import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router-dom";

import { ConfirmButton } from "@/components/ConfirmButton";
import { ErrorNote } from "@/components/ErrorNote";
import { SchedulePicker } from "@/components/SchedulePicker";
import { ToneBadge } from "@/components/StateBadge";
import { ZoneTimes } from "@/components/ZoneTimes";
import type { Item } from "@/features/calendar/api";
import { isMovable, toneOf, wordOf } from "@/features/calendar/entries";
import type { Moved } from "@/features/calendar/useMoveWithUndo";
import { useCancelJob } from "@/features/jobs";
import { asApiError } from "@/lib/api/errors";

interface EntryDialogProps {
  item: Item;
  onMove: (moved: Moved) => void;
  onClose: () => void;
}

/** What the mouse does by dragging, and more, for everybody. */
export function EntryDialog({ item, onMove, onClose }: EntryDialogProps) {
  const [isPicking, setPicking] = useState(false);
  const title = item.title || "Without a title";
  const move = (at: string) => {
    onMove({ contentId: item.content_id, jobId: item.job_id, at, title, siteZone: item.timezone, before: item.at });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }} centered>
      {isPicking ? (
        <SchedulePicker
          siteZone={item.timezone}
          value={Date.parse(item.at) > Date.now() ? item.at : null}
          submitLabel={item.job_id === null ? "Schedule" : "Move"}
          onSubmit={move}
          onCancel={() => setPicking(false)}
        />
      ) : (
        <Stack gap="sm" align="flex-start">
          <Group gap="xs">
            <ToneBadge tone={toneOf(item)} word={wordOf(item)} />
            <Text size="sm">{item.site_name}</Text>
          </Group>
          <ZoneTimes at={item.at} siteZone={item.timezone} lead={item.kind === "published" ? "Went out" : "Goes out"} />
          <Actions item={item} onPick={() => setPicking(true)} onClose={onClose} />
        </Stack>
      )}
    </Modal>
  );
}

function Actions({ item, onPick, onClose }: { item: Item; onPick: () => void; onClose: () => void }) {
  const cancel = useCancelJob();
  return (
    <>
      {cancel.isError && <ErrorNote error={asApiError(cancel.error)} />}
      <Group gap="xs">
        <Button component={Link} to={`/content/${item.content_id}`}>
          Open
        </Button>
        {isMovable(item) && (
          <Button variant="default" onClick={onPick}>
            {item.job_id === null ? "Schedule…" : "Move…"}
          </Button>
        )}
        {item.job_id !== null && (
          <Button component={Link} to={`/jobs/${item.job_id}`} variant="default">
            Its job
          </Button>
        )}
        {item.job_id !== null && isMovable(item) && (
          <ConfirmButton
            title="Cancel this schedule?"
            says="It does not go out. The text stays here; nothing changes on the site."
            confirm="Cancel the schedule"
            loading={cancel.isPending}
            onConfirm={() => item.job_id !== null && cancel.mutate(item.job_id, { onSuccess: onClose })}
          >
            Cancel…
          </ConfirmButton>
        )}
      </Group>
    </>
  );
}
