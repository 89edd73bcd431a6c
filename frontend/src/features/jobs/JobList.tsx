import { Text } from "@mantine/core";

import { Empty } from "@/components/Empty";
import { FilterBar } from "@/components/FilterBar";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { SiteFilter } from "@/components/SiteFilter";
import { type JobQuery, useJobs } from "@/features/jobs/api";
import { JobTable } from "@/features/jobs/JobTable";
import { SPANS, spanQuery } from "@/features/jobs/when";
import { useAddress } from "@/lib/address";
import { JOB_STATES } from "@/lib/states";

export const PAGE_SIZE = 50;
const FILTERS = [
  { name: "state", label: "State", options: Object.entries(JOB_STATES).map(([value, { word }]) => ({ value, label: word })) },
  { name: "mode", label: "Began", options: [{ value: "manual", label: "By hand" }, { value: "scheduled", label: "By schedule" }] },
  { name: "due", label: "Due", options: [...SPANS] },
];

export function JobList() {
  return (
    <Page title="Jobs" lead="Every publish, newest first: what it did, how long it took, what it needs.">
      <FilterBar filters={FILTERS} more={["site"]}>
        <SiteFilter />
      </FilterBar>
      <Jobs />
    </Page>
  );
}

/** Of all sites, or of one: then its tab shows them. */
export function Jobs({ site }: { site?: number }) {
  const { page, get } = useAddress();
  const query = {
    page,
    page_size: PAGE_SIZE,
    ...(get("state") ? { state: [get("state")] } : {}),
    ...(get("mode") ? { mode: get("mode") } : {}),
    ...((site ?? get("site")) ? { site: Number(site ?? get("site")) } : {}),
    ...spanQuery(get("due")),
  } as JobQuery;
  const jobs = useJobs(query);
  const isAsked = ["state", "mode", "site", "due"].some((name) => get(name) !== null);
  return (
    <QueryPanel
      query={jobs}
      rows={12}
      empty={{
        when: ({ count }) => count === 0,
        show: (
          <Empty title={isAsked ? "No job is like this." : "Nothing was published yet."}>
            <Text size="sm">{isAsked ? "Take a filter away to see more." : "A job begins when you publish or schedule a content."}</Text>
          </Empty>
        ),
      }}
    >
      {({ results, count }) => (
        <JobTable jobs={results} hasSite={site === undefined} paging={{ count, size: PAGE_SIZE }} isStale={jobs.isPlaceholderData} />
      )}
    </QueryPanel>
  );
}
