import { Code, Stack, Text } from "@mantine/core";

import { CopyButton } from "@/components/CopyButton";
import classes from "@/components/lists.module.css";
import type { JobDetail } from "@/features/jobs/api";

/** What was asked and what the site answered, word for word; keys and signatures are in neither. */
export function Raw({ job }: { job: JobDetail }) {
  const { id, key, content_id, integration_id, mode, revision, overwrite, due_at } = job;
  const request = { job: id, key, content_id, integration_id, mode, revision, overwrite, due_at };
  return (
    <Stack gap="xs">
      <Block title="The request" value={request} />
      {job.result != null && <Block title="The site's answer" value={job.result} />}
      {job.error != null && <Block title="The error" value={job.error} />}
    </Stack>
  );
}

function Block({ title, value }: { title: string; value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <details>
      <Text component="summary" size="sm" className={classes.summary}>
        {title}
      </Text>
      <Stack gap="xs" mt="xs" align="flex-start">
        <Code block w="100%" mah={360} className={classes.raw} tabIndex={0} aria-label={title}>
          {text}
        </Code>
        <CopyButton value={text} />
      </Stack>
    </details>
  );
}
