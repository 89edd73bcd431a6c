import { Button } from "@mantine/core";
import { useState } from "react";

import type { PartProps } from "@/features/publish/PublishPanel";
import { ScheduleDialog } from "@/features/publish/ScheduleDialog";

export function ScheduleAgain({ contentId, content, integration, onBeforePublish }: PartProps) {
  const [isPicking, setPicking] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setPicking(true)}>
        Schedule…
      </Button>
      {isPicking && (
        <ScheduleDialog
          contentId={contentId}
          title={content.title}
          siteZone={integration.timezone}
          value={content.published_at ?? null}
          onBefore={onBeforePublish}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}
