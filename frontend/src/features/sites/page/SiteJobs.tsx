import { Stack } from "@mantine/core";

import { FilterBar } from "@/components/FilterBar";
import { Jobs } from "@/features/jobs";
import type { Integration, Site } from "@/features/sites/shapes";
import { JOB_STATES } from "@/lib/states";

const FILTERS = [
  { name: "state", label: "State", options: Object.entries(JOB_STATES).map(([value, { word }]) => ({ value, label: word })) },
  {
    name: "mode",
    label: "Began",
    options: [
      { value: "manual", label: "By hand" },
      { value: "scheduled", label: "By schedule" },
    ],
  },
];

export function SiteJobs({ site }: { site: Site; integration: Integration | null }) {
  return (
    <Stack gap="md">
      <FilterBar filters={FILTERS} />
      <Jobs site={site.id} />
    </Stack>
  );
}
