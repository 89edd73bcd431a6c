import { Anchor, Button, Group, List, Modal, Progress as Bar, Stack, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import type { BulkResult } from "@/features/content/api";
import type { Action, Progress } from "@/features/content/list/bulk";
import type { Chosen } from "@/features/content/list/ContentList";
import { nameOf } from "@/features/content/list/ContentTable";
import classes from "@/features/content/list/list.module.css";

const DOING: Record<Action, string> = { publish: "Publishing", schedule: "Scheduling", cancel: "Cancelling", archive: "Archiving" };
const DONE: Record<Action, string> = { publish: "accepted", schedule: "scheduled", cancel: "cancelled", archive: "archived" };

interface BulkResultsProps {
  progress: Progress | null;
  names: Chosen;
  onClose: () => void;
}

export function BulkResults({ progress, names, onClose }: BulkResultsProps) {
  const title = progress ? `${DOING[progress.action]} ${progress.total}` : "";
  return (
    <Modal opened={progress !== null} onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      {progress && <Results progress={progress} names={names} onClose={onClose} />}
    </Modal>
  );
}

function Results({ progress, names, onClose }: BulkResultsProps & { progress: Progress }) {
  const { action, total, results, error, isRunning } = progress;
  const refused = results.filter(({ ok }) => !ok).length;
  const sorted = [...results].sort((one, other) => Number(one.ok) - Number(other.ok));
  return (
    <Stack gap="sm">
      <Bar value={(results.length / total) * 100} animated={isRunning} aria-label="Progress" />
      <Text size="sm" aria-live="polite">
        {results.length - refused} of {total} {DONE[action]}
        {refused > 0 && `, ${refused} refused`}.{action === "publish" && !isRunning && " They go out now; Jobs shows each step."}
      </Text>
      {error && <ErrorNote error={error} />}
      <List className={classes.results} listStyleType="none" spacing={6} size="sm" tabIndex={0} aria-label="Result of each">
        {sorted.map((result) => (
          <Result key={result.content_id} result={result} action={action} name={nameOf(names.get(result.content_id) ?? { title: `Content ${result.content_id}` })} />
        ))}
      </List>
      <Group justify="flex-end">
        {action === "publish" && (
          <Button component={Link} to="/jobs" variant="default">
            Open Jobs
          </Button>
        )}
        <Button onClick={onClose} disabled={isRunning}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}

function Result({ result, action, name }: { result: BulkResult; action: Action; name: string }) {
  const { ok, error, job_id: jobId, content_id: contentId } = result;
  return (
    <List.Item icon={ok ? <IconCheck size={16} color="var(--mantine-color-green-text)" aria-label="Done" /> : <IconX size={16} color="var(--mantine-color-red-text)" aria-label="Refused" />}>
      <Anchor component={Link} to={`/content/${contentId}`} inherit>
        {name}
      </Anchor>
      {ok && jobId !== null && action !== "cancel" && (
        <>
          {" · "}
          <Anchor component={Link} to={`/jobs/${jobId}`} inherit>
            {DONE[action]}
          </Anchor>
        </>
      )}
      {error && (
        <Text size="sm" c="dimmed">
          {error.message} {error.remedy}
        </Text>
      )}
    </List.Item>
  );
}
