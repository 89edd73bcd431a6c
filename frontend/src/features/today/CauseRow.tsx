import { Anchor, Button, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link } from "react-router-dom";

import { type Cause, type Retried, useRetryJobs } from "@/features/today/api";
import { remedyFor } from "@/features/today/causes";
import { Need } from "@/features/today/Need";
import { many } from "@/features/today/words";
import classes from "@/features/today/today.module.css";
import { useMayEdit } from "@/lib/api/me";

export function CauseRow({ cause }: { cause: Cause }) {
  const { message, remedy, count, jobs } = cause;
  return (
    <Need
      tone="bad"
      title={count === 1 ? `1 publish stopped: ${message}` : `${count.toLocaleString()} publishes stopped for one cause. The latest: ${message}`}
      button={<RemedyButton cause={cause} />}
    >
      {remedy}
      <ul className={classes.jobs}>
        {jobs.map(({ id, content_title, site_name }) => (
          <li key={id}>
            <Anchor component={Link} to={`/jobs/${id}`} inherit>
              {content_title || "Untitled"}
            </Anchor>
            <Text span inherit c="dimmed">{` · ${site_name}`}</Text>
          </li>
        ))}
        {count > jobs.length && <Text component="li" size="sm" c="dimmed">{`and ${(count - jobs.length).toLocaleString()} more`}</Text>}
      </ul>
    </Need>
  );
}

function RemedyButton({ cause }: { cause: Cause }) {
  const remedy = remedyFor(cause);
  const retry = useRetryJobs();
  const mayEdit = useMayEdit();
  if (remedy.kind === "open") {
    return (
      <Button component={Link} to={remedy.to} size="xs" variant="default">
        {remedy.label}
      </Button>
    );
  }
  return (
    <Button size="xs" variant="default" disabled={!mayEdit} loading={retry.isPending} onClick={() => retry.mutate(remedy.ids, { onSuccess: tell })}>
      {remedy.label}
    </Button>
  );
}

function tell({ begun, refusal }: Retried): void {
  if (refusal === null) notifications.show({ message: `${many(begun, "publish", "publishes")} begun again.`, color: "blue" });
  else notifications.show({ title: `${begun} begun again, the others not`, message: refusal, color: "red", autoClose: false });
}
