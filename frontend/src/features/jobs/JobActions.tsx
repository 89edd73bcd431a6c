import { Button, Group, Modal, Stack } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router-dom";

import { ConfirmButton } from "@/components/ConfirmButton";
import { CopyButton } from "@/components/CopyButton";
import { ErrorNote } from "@/components/ErrorNote";
import { SchedulePicker } from "@/components/SchedulePicker";
import { type JobDetail, useCancelJob, useMoveJob, useRetryJob } from "@/features/jobs/api";
import { asApiError } from "@/lib/api/errors";
import { errorOf, isAboutEdits, receiptOf } from "@/lib/publishing";
import { webAddress } from "@/lib/webAddress";

/** What can be done with a job, by its state. */
export function JobActions({ job }: { job: JobDetail }) {
  const navigate = useNavigate();
  const cancel = useCancelJob();
  const retry = useRetryJob();
  const receipt = receiptOf(job);
  const error = errorOf(job);
  const failure = cancel.error ?? retry.error;
  const mayRetry = job.state === "failed" && !(error && isAboutEdits(error));
  const again = () => retry.mutate(job.id, { onSuccess: ({ id }) => navigate(`/jobs/${id}`) });
  return (
    <Stack gap="xs">
      {failure && <ErrorNote error={asApiError(failure)} />}
      <Group gap="xs">
        {mayRetry && (
          <Button onClick={again} loading={retry.isPending}>
            Retry
          </Button>
        )}
        {job.state === "ready" && <MoveButton job={job} />}
        {job.state === "ready" && (
          <ConfirmButton
            title="Cancel this publish?"
            says="It does not go out. The text stays here; nothing changes on the site."
            confirm="Cancel the publish"
            loading={cancel.isPending}
            onConfirm={() => cancel.mutate(job.id)}
          >
            Cancel…
          </ConfirmButton>
        )}
        {receipt !== null && (
          <>
            <Button component="a" href={webAddress(receipt.post_url)} target="_blank" rel="noreferrer" variant="light" rightSection={<IconExternalLink size={14} aria-hidden />}>
              View post
            </Button>
            <Button component="a" href={webAddress(receipt.edit_url)} target="_blank" rel="noreferrer" variant="default">
              Edit in WordPress
            </Button>
            <CopyButton value={receipt.post_url} label="Copy link" size="sm" />
          </>
        )}
        <Button component={Link} to={`/content/${job.content_id}`} variant="default">
          Open the content
        </Button>
      </Group>
    </Stack>
  );
}

function MoveButton({ job }: { job: JobDetail }) {
  const [isOpen, setOpen] = useState(false);
  const move = useMoveJob();
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Move…
      </Button>
      <Modal opened={isOpen} onClose={close} title={`When does “${job.content_title}” go out?`} closeButtonProps={{ "aria-label": "Close" }} centered>
        <SchedulePicker
          siteZone={job.site_timezone}
          value={job.due_at}
          submitLabel="Move"
          onSubmit={(at) => move.mutate({ id: job.id, at }, { onSuccess: close })}
          onCancel={close}
          isPending={move.isPending}
          error={move.error}
        />
      </Modal>
    </>
  );
}
