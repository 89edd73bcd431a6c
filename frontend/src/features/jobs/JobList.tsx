import { Anchor, Group, Pagination, Select, Table, Text } from "@mantine/core";
import { Link, useSearchParams } from "react-router-dom";

import { Empty } from "@/components/Empty";
import { Moment } from "@/components/Moment";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { JobBadge } from "@/components/StateBadge";
import { type Job, useJobs } from "@/features/jobs/api";
import { JOB_STATES, type JobState } from "@/lib/states";
import { duration } from "@/lib/time";

const PAGE_SIZE = 50;
const STATES = Object.entries(JOB_STATES).map(([value, { word }]) => ({ value, label: word }));

export function JobList() {
  const [params, setParams] = useSearchParams();
  const page = Number(params.get("page") ?? 1);
  const state = params.get("state") as JobState | null;
  const jobs = useJobs({ page, page_size: PAGE_SIZE, ...(state ? { state: [state] } : {}) });
  return (
    <Page title="Jobs" lead="Every publish, newest first: what it did, how long it took, what it needs.">
      <Group>
        <Select
          label="State"
          placeholder="Any"
          clearable
          data={STATES}
          value={state}
          onChange={(value) => setParams(value ? { state: value } : {})}
        />
      </Group>
      <QueryPanel
        query={jobs}
        rows={12}
        empty={{
          when: (data) => data.count === 0,
          show: (
            <Empty title={state ? "No job is in this state." : "Nothing was published yet."}>
              <Text size="sm">A job begins when you press Publish on a content.</Text>
            </Empty>
          ),
        }}
      >
        {(data) => (
          <>
            <JobTable jobs={data.results} />
            <Pagination
              value={page}
              total={Math.ceil(data.count / PAGE_SIZE)}
              onChange={(next) => setParams({ ...Object.fromEntries(params), page: String(next) })}
              getControlProps={(control) => ({ "aria-label": `${control} page` })}
            />
          </>
        )}
      </QueryPanel>
    </Page>
  );
}

function JobTable({ jobs }: { jobs: Job[] }) {
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Content</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Due</Table.Th>
            <Table.Th>Took</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <Table.Tr key={job.id}>
              <Table.Td>
                <Anchor component={Link} to={`/jobs/${job.id}`} inherit>
                  {job.content_title}
                </Anchor>
              </Table.Td>
              <Table.Td>{job.state && <JobBadge state={job.state} />}</Table.Td>
              <Table.Td>
                <Moment at={job.due_at} />
              </Table.Td>
              <Table.Td>{job.wall_ms === null ? "" : duration(job.wall_ms)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
