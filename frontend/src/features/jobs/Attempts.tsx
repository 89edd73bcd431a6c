import { Table, Text } from "@mantine/core";

import { Stamp } from "@/components/Stamp";
import type { JobDetail } from "@/features/jobs/api";
import type { Told } from "@/lib/api/errors";
import { duration } from "@/lib/time";

type Attempt = JobDetail["attempts"][number];

const OUTCOMES: Record<string, string> = {
  created: "Published",
  updated: "Updated",
  skipped: "Was there already",
  failed: "Did not work",
  unknown: "Answer lost",
  stale: "Begun anew",
  "": "At work, or cut off",
};

export function Attempts({ attempts }: { attempts: Attempt[] }) {
  return (
    <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "group", "aria-label": "Attempts" } }}>
      <Table verticalSpacing={6} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Began</Table.Th>
            <Table.Th ta="right" miw={88}>Took</Table.Th>
            <Table.Th ta="right">Requests</Table.Th>
            <Table.Th>Outcome</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attempts.map((attempt) => (
            <Table.Tr key={attempt.fence}>
              <Table.Td><Stamp at={attempt.started_at} /></Table.Td>
              <Table.Td ta="right">{took(attempt)}</Table.Td>
              <Table.Td ta="right">{attempt.requests}</Table.Td>
              <Table.Td>
                {OUTCOMES[attempt.outcome ?? ""] ?? attempt.outcome}
                {attempt.error != null && (
                  <Text size="xs" c="dimmed">
                    {(attempt.error as Told).message}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function took({ started_at: from, ended_at: to }: Attempt): string {
  return to ? duration(Date.parse(to) - Date.parse(from)) : "–";
}
