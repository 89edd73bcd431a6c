import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconExternalLink } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { CopyButton } from "@/components/CopyButton";
import { Moment } from "@/components/Moment";
import { StepList } from "@/components/StepList";
import classes from "@/components/lists.module.css";
import type { JobDetail } from "@/features/jobs";
import { Buttons } from "@/features/publish/Buttons";
import type { PartProps } from "@/features/publish/PublishPanel";
import { checkedWords, findingWords, receiptOf, verificationOf } from "@/lib/publishing";
import { stepViews } from "@/lib/steps";
import { webAddress } from "@/lib/webAddress";

/** It is there: since when, what was checked, where to look. */
export function Result(props: PartProps & { job: JobDetail }) {
  const { job } = props;
  const receipt = receiptOf(job);
  return (
    <>
      <Headline job={job} />
      {job.state === "published_with_issues" && <Findings job={job} />}
      {(job.state === "published" || job.state === "published_with_issues") && <StepList steps={stepViews(job, job.timeline)} />}
      {receipt !== null && (
        <Group gap="xs">
          <Button component="a" size="xs" variant="light" href={webAddress(receipt.post_url)} target="_blank" rel="noreferrer" rightSection={<IconExternalLink size={14} aria-hidden />}>
            View post
          </Button>
          <Button component="a" size="xs" variant="default" href={webAddress(receipt.edit_url)} target="_blank" rel="noreferrer">
            Edit in WordPress
          </Button>
        </Group>
      )}
      <Group gap="xs">
        <Buttons {...props} isReady isAgain />
        {receipt !== null && <CopyButton value={receipt.post_url} label="Copy link" />}
        <Anchor component={Link} to={`/jobs/${job.id}`} size="xs" ml="auto">
          Details
        </Anchor>
      </Group>
    </>
  );
}

function Headline({ job }: { job: JobDetail }) {
  const receipt = receiptOf(job);
  const isFine = job.state !== "published_with_issues";
  const Icon = isFine ? IconCircleCheck : IconAlertTriangle;
  const color = isFine ? "var(--mantine-color-green-text)" : "var(--mantine-color-yellow-text)";
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" role="status">
      <Icon size={20} stroke={1.8} color={color} aria-hidden className={classes.icon} />
      <div>
        <Text size="sm" fw={600}>
          {job.state === "skipped" ? "It was already on the site; nothing was changed" : "Published"}{" "}
          <Moment at={job.finished_at} />
        </Text>
        <Text size="sm" c="dimmed">
          {job.state === "verified" && receipt !== null && `Checked from outside, as a visitor: ${checkedWords(receipt)}.`}
          {job.state === "published" && "Now it is looked at from outside, as a visitor does."}
          {job.state === "published_with_issues" && "The post is there, but a check from outside failed."}
        </Text>
      </div>
    </Group>
  );
}

function Findings({ job }: { job: JobDetail }) {
  const findings = verificationOf(job)?.findings ?? [];
  return (
    <Stack component="ul" gap="xs" p={0} m={0} className={classes.plain}>
      {findings.map((finding) => (
        <li key={finding.code}>
          <Text size="sm">{findingWords(finding)}</Text>
          <Text size="sm" c="dimmed">
            {finding.remedy}
          </Text>
        </li>
      ))}
      <Text component="li" size="xs" c="dimmed">
        It is checked again by itself, and turns green once it is mended.
      </Text>
    </Stack>
  );
}
