import { Stack, Text } from "@mantine/core";

import { Empty } from "@/components/Empty";
import { FilterBar } from "@/components/FilterBar";
import { QueryPanel } from "@/components/QueryPanel";
import { Pages } from "@/components/table/Pages";
import { type DriftQuery, useDrift } from "@/features/sites/api-drift";
import { CompareBar } from "@/features/sites/drift/CompareBar";
import { OneDifference } from "@/features/sites/drift/OneDifference";
import { STATES } from "@/features/sites/drift/words";
import type { Integration } from "@/features/sites/shapes";
import { useAddress } from "@/lib/address";

const SIZE = 20;
const FILTERS = [
  {
    name: "state",
    label: "State",
    options: Object.entries(STATES).map(([value, { word }]) => ({ value, label: word })),
  },
];

export function Drift({ integration }: { integration: Integration }) {
  const { page, get } = useAddress();
  const state = get("state");
  const query = useDrift(integration.id, { page, page_size: SIZE, ...(state ? { state: [state] } : {}) } as DriftQuery);
  return (
    <Stack gap="md">
      <CompareBar integration={integration} />
      <FilterBar filters={FILTERS} />
      <QueryPanel
        query={query}
        rows={6}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title={state ? "No difference is in this state." : "No difference is known."}>
              <Text size="sm" className="prose">
                {state
                  ? "Clear the filter to see what waits for a choice."
                  : "What people change in WordPress is followed as it happens. Once a day both sides are compared all the same, for what was missed."}
              </Text>
            </Empty>
          ),
        }}
      >
        {({ results, count }) => (
          <Stack gap="sm">
            {results.map((difference) => (
              <OneDifference key={difference.id} integration={integration} difference={difference} />
            ))}
            <Pages count={count} size={SIZE} shown={results.length} />
          </Stack>
        )}
      </QueryPanel>
    </Stack>
  );
}
