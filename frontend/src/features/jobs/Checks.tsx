import { Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";

import classes from "@/components/lists.module.css";
import { Moment } from "@/components/Moment";
import type { JobDetail } from "@/features/jobs/api";
import { checkedWords, findingWords, receiptOf, verificationOf } from "@/lib/publishing";

export function Checks({ job }: { job: JobDetail }) {
  const verification = verificationOf(job);
  const receipt = receiptOf(job);
  if (verification === null || receipt === null) return null;
  return (
    <Stack gap="xs">
      {verification.findings.length === 0 ? (
        <Group gap={6} wrap="nowrap">
          <IconCheck size={16} stroke={2.2} color="var(--mantine-color-green-text)" aria-hidden />
          <Text size="sm">Looked at from outside, as a visitor: {checkedWords(receipt)}. All is there.</Text>
        </Group>
      ) : (
        verification.findings.map((finding) => (
          <Group key={finding.code} gap={6} wrap="nowrap" align="flex-start">
            <IconAlertTriangle size={16} color="var(--mantine-color-yellow-text)" aria-hidden className={classes.icon} />
            <div>
              <Text size="sm">{findingWords(finding)}</Text>
              <Text size="sm" c="dimmed">
                {finding.remedy}
              </Text>
            </div>
          </Group>
        ))
      )}
      <Text size="xs" c="dimmed">
        Last looked at <Moment at={verification.checked_at} />
        {job.state === "published_with_issues" && "; looked at again by itself"}
      </Text>
    </Stack>
  );
}
