import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { Empty } from "@/components/Empty";
import { FilterBar } from "@/components/FilterBar";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { DataTable } from "@/components/table";
import { type FleetQuery, useFleet } from "@/features/sites/api";
import { COLUMNS } from "@/features/sites/fleet/columns";
import { HEALTH } from "@/features/sites/health/words";
import { useAddress } from "@/lib/address";

const SIZE = 50;
const FILTERS = [
  {
    name: "health",
    label: "Health",
    options: (["up", "degraded", "down", "unknown", "not_connected"] as const).map((value) => ({
      value,
      label: HEALTH[value].word,
    })),
  },
];

export function Fleet() {
  const { page, ordering, get } = useAddress();
  const search = get("search");
  const health = get("health");
  const query = {
    page,
    page_size: SIZE,
    ...(search ? { search } : {}),
    ...(health ? { health: [health] } : {}),
    ordering: [ordering || "name"],
  } as FleetQuery;
  const fleet = useFleet(query);
  const isAsked = search !== null || health !== null;
  return (
    <Page title="Sites" lead="How each site is, and how its publishing goes." actions={<AddButton />}>
      <FilterBar search="Name or address" filters={FILTERS} />
      <QueryPanel
        query={fleet}
        rows={10}
        empty={{ when: ({ count }) => count === 0, show: isAsked ? <NoneFound /> : <NoSites /> }}
      >
        {({ results, count }) => (
          <DataTable
            label="Sites"
            columns={COLUMNS}
            rows={results}
            rowId={({ site_id }) => site_id}
            paging={{ count, size: SIZE }}
            isStale={fleet.isPlaceholderData}
          />
        )}
      </QueryPanel>
    </Page>
  );
}

function AddButton() {
  return (
    <Button component={Link} to="/sites/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Add a site
    </Button>
  );
}

function NoSites() {
  return (
    <Empty title="You have no sites yet.">
      <Text size="sm" className="prose">
        Add the address of a WordPress site. You then install the plugin there and paste one code; three minutes, and no
        password leaves your WordPress.
      </Text>
      <Group>
        <AddButton />
      </Group>
    </Empty>
  );
}

function NoneFound() {
  return (
    <Empty title="No site is like this.">
      <Text size="sm">Search for another part of the name or address, or clear the filters.</Text>
    </Empty>
  );
}
