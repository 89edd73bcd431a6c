import { Anchor, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";

import { Stamp } from "@/components/Stamp";
import type { JobDetail } from "@/features/jobs/api";
import { duration, ownZone } from "@/lib/time";
import { inZones } from "@/lib/zone";

export function Facts({ job }: { job: JobDetail }) {
  const rows: [string, ReactNode][] = [
    ["Due", inZones(job.due_at, job.site_timezone, ownZone())],
    ["Asked for", job.created_at && <Stamp key="created_at" at={job.created_at} />],
    ["Began", job.started_at && <Stamp key="started_at" at={job.started_at} />],
    ["Ended", job.finished_at && <Stamp key="finished_at" at={job.finished_at} />],
    ["Took", job.wall_ms !== null && duration(job.wall_ms)],
    ["After its instant", job.lateness_ms !== null && duration(Math.max(job.lateness_ms, 0))],
    ["Requests to the site", job.requests],
    [
      "Text",
      <Anchor key="text" component={Link} to={`/content/${job.content_id}`} inherit>
        Revision {job.revision}
      </Anchor>,
    ],
  ];
  return (
    <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0} layout="fixed">
      <Table.Tbody>
        {rows
          .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "")
          .map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={136} fw={400} c="dimmed" scope="row">
                <Text size="sm">{name}</Text>
              </Table.Th>
              <Table.Td>
                <Text size="sm" component="div">
                  {value}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}
