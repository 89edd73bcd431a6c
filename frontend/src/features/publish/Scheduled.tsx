import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";

import { ConfirmButton } from "@/components/ConfirmButton";
import { ErrorNote } from "@/components/ErrorNote";
import { ZoneTimes } from "@/components/ZoneTimes";
import { type JobDetail, useCancelJob } from "@/features/jobs";
import { usePublish, useSaved } from "@/features/publish/api";
import type { PartProps } from "@/features/publish/PublishPanel";
import { ScheduleDialog } from "@/features/publish/ScheduleDialog";
import { asApiError } from "@/lib/api/errors";

export function Scheduled({ contentId, content, integration, job, onBeforePublish }: PartProps & { job: JobDetail }) {
  const [isPicking, setPicking] = useState(false);
  const cancel = useCancelJob();
  const publishNow = usePublish(contentId);
  const publish = useSaved(onBeforePublish, () => publishNow.mutateAsync());
  const failure = cancel.error ?? publish.error;
  return (
    <>
      <Text size="sm" fw={600}>
        Scheduled for {integration.site_name}
      </Text>
      <ZoneTimes at={job.due_at} siteZone={integration.timezone} />
      {job.revision < content.revision && <Text size="sm">What you changed since goes out with it.</Text>}
      {failure && <ErrorNote error={asApiError(failure)} />}
      <Group gap="xs">
        <Button variant="default" onClick={() => setPicking(true)}>
          Move…
        </Button>
        <ConfirmButton
          title={`Publish “${content.title}” now?`}
          says="It goes out at once, and the schedule ends."
          confirm="Publish now"
          isHarmless
          loading={publish.isPending}
          onConfirm={() => publish.mutate()}
        >
          Publish now
        </ConfirmButton>
        <ConfirmButton
          title={`Cancel the schedule of “${content.title}”?`}
          says="It does not go out. The text stays here; nothing changes on the site."
          confirm="Cancel the schedule"
          loading={cancel.isPending}
          onConfirm={() => cancel.mutate(job.id)}
        >
          Cancel…
        </ConfirmButton>
      </Group>
      {isPicking && (
        <ScheduleDialog
          contentId={contentId}
          title={content.title}
          siteZone={integration.timezone}
          value={job.due_at}
          onBefore={onBeforePublish}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}
