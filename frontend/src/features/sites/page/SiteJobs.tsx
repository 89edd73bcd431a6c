import { Text } from "@mantine/core";

import { Empty } from "@/components/Empty";
import { QueryPanel } from "@/components/QueryPanel";
import { FilterBar } from "@/components/FilterBar";
import { DataTable } from "@/components/table";
import { type JobQuery, useJobs } from "@/features/jobs";
import { JOB_COLUMNS } from "@/features/sites/page/jobColumns";
import type { Integration, Site } from "@/features/sites/shapes";
import { useAddress } from "@/lib/address";
import { JOB_STATES } from "@/lib/states";

const SIZE = 50;
const FILTERS = [
  { name: "state", label: "State", options: Object.entries(JOB_STATES).map(([value, { word }]) => ({ value, label: word })) },
  {
    name: "mode",
    label: "Began by",
    options: [
      { value: "manual", label: "Publish now" },
      { value: "scheduled", label: "A schedule" },
    ],
  },
];

export function SiteJobs({ site }: { site: Site; integration: Integration | null }) {
  const { page, get } = useAddress();
  const state = get("state");
  const mode = get("mode");
  const query = { page, page_size: SIZE, site: site.id, ...(state ? { state: [state] } : {}), ...(mode ? { mode } : {}) };
  const jobs = useJobs(query as JobQuery);
  return (
    <>
      <FilterBar filters={FILTERS} />
      <QueryPanel
        query={jobs}
        rows={10}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title={state || mode ? "No job is like this." : "Nothing was published on this site yet."}>
              <Text size="sm">A job begins when you press Publish on an article of this site, or when its time comes.</Text>
            </Empty>
          ),
        }}
      >
        {({ results, count }) => (
          <DataTable
            label="Jobs"
            columns={JOB_COLUMNS}
            rows={results}
            rowId={({ id }) => id}
            paging={{ count, size: SIZE }}
            isStale={jobs.isPlaceholderData}
          />
        )}
      </QueryPanel>
    </>
  );
}
