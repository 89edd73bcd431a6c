import { Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { SchedulePicker } from "@/components/SchedulePicker";
import { useSchedule } from "@/features/publish/api";

interface ScheduleDialogProps {
  contentId: number;
  title: string;
  siteZone: string | null;
  value: string | null;
  onBefore?: (() => Promise<void>) | undefined;
  onClose: () => void;
  onScheduled?: (at: string) => void;
}

/** Schedules a content, or moves its schedule. */
export function ScheduleDialog({ contentId, title, siteZone, value, onBefore, onClose, onScheduled }: ScheduleDialogProps) {
  const schedule = useSchedule(contentId);
  const go = useMutation({
    mutationFn: async (at: string) => {
      await onBefore?.();
      await schedule.mutateAsync(at);
      return at;
    },
    onSuccess: (at) => {
      onScheduled?.(at);
      onClose();
    },
  });
  const ahead = value !== null && Date.parse(value) > Date.now() ? value : null;
  return (
    <Modal opened onClose={onClose} title={`When does “${title}” go out?`} closeButtonProps={{ "aria-label": "Close" }} centered>
      <SchedulePicker
        siteZone={siteZone}
        value={ahead}
        submitLabel="Schedule"
        onSubmit={(at) => go.mutate(at)}
        onCancel={onClose}
        isPending={go.isPending}
        error={go.error}
      />
    </Modal>
  );
}
