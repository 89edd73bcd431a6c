import { Modal } from "@mantine/core";

import { SchedulePicker } from "@/components/SchedulePicker";
import { useSaved, useSchedule } from "@/features/publish/api";

interface ScheduleDialogProps {
  contentId: number;
  title: string;
  siteZone: string | null;
  value: string | null;
  onBefore?: (() => Promise<void>) | undefined;
  onClose: () => void;
}

/** Schedules a content, or moves its schedule. */
export function ScheduleDialog({ contentId, title, siteZone, value, onBefore, onClose }: ScheduleDialogProps) {
  const schedule = useSchedule(contentId);
  const go = useSaved<string>(onBefore, (at) => schedule.mutateAsync(at));
  const ahead = value !== null && Date.parse(value) > Date.now() ? value : null;
  return (
    <Modal opened onClose={onClose} title={`When does “${title}” go out?`} closeButtonProps={{ "aria-label": "Close" }} centered>
      <SchedulePicker
        siteZone={siteZone}
        value={ahead}
        submitLabel="Schedule"
        onSubmit={(at) => go.mutate(at, { onSuccess: onClose })}
        onCancel={onClose}
        isPending={go.isPending}
        error={go.error}
      />
    </Modal>
  );
}
