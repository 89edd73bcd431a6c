import { Button, Group, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconInbox } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { Agenda } from "@/features/calendar/Agenda";
import { type Item, useCalendar, useSiteZone } from "@/features/calendar/api";
import classes from "@/features/calendar/calendar.module.css";
import { Controls } from "@/features/calendar/Controls";
import { EntryDialog } from "@/features/calendar/EntryDialog";
import { Truncated } from "@/features/calendar/Truncated";
import { isDay, spanShown, today, VIEWS } from "@/features/calendar/span";
import { Unscheduled } from "@/features/calendar/Unscheduled";
import { useMoveWithUndo } from "@/features/calendar/useMoveWithUndo";
import { useAddress } from "@/lib/address";
import { ownZone } from "@/lib/time";
import { isSameClock, isZone, zoneCity } from "@/lib/zone";

const Grid = lazy(() => import("@/features/calendar/Grid"));

export function CalendarPage() {
  const { get, set } = useAddress();
  const isNarrow = useMediaQuery("(max-width: 47.99em)", undefined, { getInitialValueInEffect: false });
  // An address may say anything.
  const view = VIEWS.find((one) => one === get("view")) ?? (isNarrow ? "list" : "month");
  const site = get("site") === null ? null : Number(get("site"));
  const siteZone = useSiteZone(site);
  const zone = [get("zone"), siteZone].find(isZone) ?? ownZone();
  const said = get("date");
  const day = isDay(said) ? said : today(zone);
  const query = useCalendar(spanShown(view, day, zone), site);
  const move = useMoveWithUndo(zone);
  const [opened, setOpened] = useState<Item | null>(null);
  const isDrawerOpen = get("unscheduled") !== null;
  return (
    <Page
      title="Calendar"
      lead={`What went out and what goes out, on the clocks of ${zoneCity(zone)}${isSameClock(zone, ownZone()) ? "" : `, not yours (${zoneCity(ownZone())})`}.`}
      actions={
        <Button
          variant="default"
          leftSection={<IconInbox size={16} stroke={1.6} aria-hidden />}
          aria-expanded={isDrawerOpen}
          onClick={() => set({ unscheduled: isDrawerOpen ? null : "1" })}
        >
          Unscheduled
        </Button>
      }
    >
      <Controls view={view} day={day} zone={zone} siteZone={siteZone} />
      <Group align="flex-start" gap="md" className={classes.frame}>
        <Stack className={classes.main} gap="sm">
          <QueryPanel query={query} rows={14}>
            {({ items, truncated }) => (
              <>
                {truncated && <Truncated />}
                {view === "list" ? (
                  <Agenda items={items} zone={zone} onOpen={setOpened} />
                ) : (
                  <Suspense fallback={null}>
                    <Grid items={items} view={view} day={day} zone={zone} onOpen={setOpened} onMove={move} />
                  </Suspense>
                )}
              </>
            )}
          </QueryPanel>
        </Stack>
        {isDrawerOpen && <Unscheduled site={site} isDraggable={view !== "list"} onClose={() => set({ unscheduled: null })} />}
      </Group>
      {opened && <EntryDialog item={opened} onMove={move} onClose={() => setOpened(null)} />}
    </Page>
  );
}
