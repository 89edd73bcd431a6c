import { SegmentedControl, Stack } from "@mantine/core";

import { Mappings } from "@/features/sites/terms/Mappings";
import { TermList } from "@/features/sites/terms/TermList";
import type { Integration } from "@/features/sites/shapes";
import { useAddress } from "@/lib/address";

const VIEWS = [
  { value: "terms", label: "Terms of the site" },
  { value: "mapping", label: "Mapping" },
];

export function Terms({ integration }: { integration: Integration }) {
  const { get, set } = useAddress();
  const view = get("view") === "mapping" ? "mapping" : "terms";
  return (
    <Stack gap="md">
      <SegmentedControl
        data={VIEWS}
        value={view}
        aria-label="What is shown"
        onChange={(value) => set({ view: value === "terms" ? null : value, search: null, taxonomy: null, ordering: null })}
        w="fit-content"
      />
      {view === "terms" ? <TermList integration={integration} /> : <Mappings integration={integration} />}
    </Stack>
  );
}
