import { ActionIcon, Button, Group, SegmentedControl, Select, Title } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";

import { SiteFilter } from "@/components/SiteFilter";
import { step, title, type View } from "@/features/calendar/span";
import { useAddress } from "@/lib/address";
import { zonesOffered } from "@/lib/schedule";
import { ownZone } from "@/lib/time";
import { zoneCity } from "@/lib/zone";

const VIEWS = [
  { value: "month", label: "Month" },
  { value: "week", label: "Week" },
  { value: "list", label: "List" },
];

interface ControlsProps {
  view: View;
  day: string;
  zone: string;
  siteZone: string | null;
}

export function Controls({ view, day, zone, siteZone }: ControlsProps) {
  const { set } = useAddress();
  const what = view === "week" ? "week" : "month";
  const zones = zonesOffered(siteZone, ownZone());
  if (!zones.some(({ value }) => value === zone)) zones.push({ value: zone, label: zoneCity(zone) });
  return (
    <Group justify="space-between" align="flex-end">
      <Group gap="xs">
        <ActionIcon variant="default" size="lg" aria-label={`The ${what} before`} onClick={() => set({ date: step(view, day, -1) })}>
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={`The next ${what}`} onClick={() => set({ date: step(view, day, 1) })}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <Button variant="default" onClick={() => set({ date: null })}>
          Today
        </Button>
        <Title order={2} aria-live="polite">
          {title(view, day)}
        </Title>
      </Group>
      <Group gap="xs" align="flex-end">
        <SiteFilter />
        <Select label="Clocks" data={zones} value={zone} allowDeselect={false} onChange={(value) => set({ zone: value })} w={{ base: "100%", xs: 176 }} />
        <SegmentedControl data={VIEWS} value={view} onChange={(value) => set({ view: value })} aria-label="View" />
      </Group>
    </Group>
  );
}
