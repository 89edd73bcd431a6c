import { Anchor, Stack, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import { JobBadge } from "@/components/StateBadge";
import { DataTable } from "@/components/table";
import type { Job } from "@/features/jobs/api";
import { errorOf } from "@/lib/publishing";
import { stepNumber, stepWord } from "@/lib/steps";
import { duration } from "@/lib/time";

const MOVING = ["preparing", "committing", "unknown", "published"];

const COLUMNS: ColumnDef<Job>[] = [
  { id: "content", header: "Content", cell: ({ row }) => <Title job={row.original} />, meta: { phone: "title" } },
  { id: "site", header: "Site", cell: ({ row }) => row.original.site_name, meta: { width: 176 } },
  { id: "state", header: "State", cell: ({ row }) => <State job={row.original} />, meta: { width: 216 } },
  { id: "mode", header: "Began", cell: ({ row }) => (row.original.mode === "manual" ? "By hand" : "By schedule"), meta: { width: 112, phone: "hide" } },
  { id: "due", header: "Due", cell: ({ row }) => <Moment at={row.original.due_at} />, meta: { width: 136 } },
  { id: "took", header: "Took", cell: ({ row }) => took(row.original), meta: { width: 96, align: "right" } },
];

interface JobTableProps {
  jobs: Job[];
  hasSite: boolean;
  paging: { count: number; size: number };
  isStale: boolean;
}

export function JobTable({ jobs, hasSite, paging, isStale }: JobTableProps) {
  const columns = useMemo(() => COLUMNS.filter(({ id }) => hasSite || id !== "site"), [hasSite]);
  return <DataTable label="Jobs" columns={columns} rows={jobs} rowId={({ id }) => id} paging={paging} isStale={isStale} />;
}

function took(job: Job): string {
  return job.wall_ms === null ? "–" : duration(job.wall_ms);
}

function Title({ job }: { job: Job }) {
  return (
    <Anchor component={Link} to={`/jobs/${job.id}`} inherit fw={500}>
      {job.content_title || "Without a title"}
    </Anchor>
  );
}

/** Where it is while it moves; why it stopped when it did. */
function State({ job }: { job: Job }) {
  const error = job.state === "failed" ? errorOf(job) : null;
  const isMoving = job.state !== undefined && MOVING.includes(job.state);
  return (
    <Stack gap={2} align="flex-start">
      {job.state && <JobBadge state={job.state} />}
      {isMoving && stepNumber(job.step) > 0 && (
        <Text size="xs" c="dimmed">
          Step {stepNumber(job.step)} of 7, {stepWord(job.step).toLowerCase()}
        </Text>
      )}
      {job.held && (
        <Text size="xs" c="dimmed">
          Held: the site does not answer
        </Text>
      )}
      {error && (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {error.message}
        </Text>
      )}
    </Stack>
  );
}
