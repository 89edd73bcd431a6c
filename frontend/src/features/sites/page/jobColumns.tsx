import { Anchor, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import { JobBadge } from "@/components/StateBadge";
import type { Job } from "@/features/jobs";
import { duration } from "@/lib/time";

export const JOB_COLUMNS: ColumnDef<Job>[] = [
  {
    id: "content",
    header: "Content",
    cell: ({ row: { original } }) => (
      <Anchor component={Link} to={`/jobs/${original.id}`} inherit>
        {original.content_title}
      </Anchor>
    ),
    meta: { phone: "title" },
  },
  {
    id: "state",
    header: "State",
    cell: ({ row: { original } }) => (
      <>
        {original.state && <JobBadge state={original.state} />}
        {original.held !== null && (
          <Text size="xs" c="dimmed">
            {original.held.message}
          </Text>
        )}
      </>
    ),
    meta: { width: 240 },
  },
  { id: "due", header: "Due", cell: ({ row }) => <Moment at={row.original.due_at} />, meta: { width: 150 } },
  {
    id: "took",
    header: "Took",
    cell: ({ row: { original } }) => (original.wall_ms === null ? "–" : duration(original.wall_ms)),
    meta: { align: "right", width: 110 },
  },
];
