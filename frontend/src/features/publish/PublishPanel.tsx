import { Stack } from "@mantine/core";

import { QueryPanel } from "@/components/QueryPanel";
import { useJob } from "@/features/jobs";
import { type Content, type Integration, useConnection, useContent } from "@/features/publish/api";
import { Checked } from "@/features/publish/Checked";
import { ConflictPanel } from "@/features/publish/ConflictPanel";
import { Failure } from "@/features/publish/Failure";
import { NoConnection } from "@/features/publish/NoConnection";
import { Progress } from "@/features/publish/Progress";
import { Result } from "@/features/publish/Result";
import { Scheduled } from "@/features/publish/Scheduled";
import { standingOf } from "@/features/publish/standing";

export interface PublishPanelProps {
  contentId: number;
  siteId: number;
  /** Called before anything is sent, so that what was typed last goes out too. */
  onBeforePublish?: (() => Promise<void>) | undefined;
  /** Brings the reader to the field of a problem; without it the problem links to the editor. */
  onField?: ((field: string) => void) | undefined;
}

/** Everything about publishing one content; what it shows comes from the running job, so a reload changes nothing. */
export function PublishPanel(props: PublishPanelProps) {
  const content = useContent(props.contentId);
  const connection = useConnection(props.siteId);
  return (
    <Stack gap="sm" component="section" aria-label="Publish">
      <QueryPanel query={content} rows={4}>
        {(one) => (
          <QueryPanel query={connection} rows={4}>
            {(integration) =>
              integration?.status === "connected" ? (
                <Connected {...props} content={one} integration={integration} />
              ) : (
                <NoConnection content={one} siteId={props.siteId} reason={integration?.status_reason ?? null} />
              )
            }
          </QueryPanel>
        )}
      </QueryPanel>
    </Stack>
  );
}

export interface PartProps extends PublishPanelProps {
  content: Content;
  integration: Integration;
}

function Connected(props: PartProps) {
  const newest = props.content.job?.id ?? null;
  const query = useJob(newest);
  if (newest === null) return <Checked {...props} job={null} />;
  return (
    <QueryPanel query={query} rows={4}>
      {(job) => {
        switch (standingOf(props.content, job)) {
          case "scheduled":
            return <Scheduled {...props} job={job} />;
          case "moving":
            return <Progress {...props} job={job} />;
          case "result":
            return <Result {...props} job={job} />;
          case "failed":
            return <Failure {...props} job={job} />;
          case "conflict":
            return <ConflictPanel {...props} />;
          case "idle":
            return <Checked {...props} job={job} />;
        }
      }}
    </QueryPanel>
  );
}
