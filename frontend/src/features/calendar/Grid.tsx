import type { EventContentArg, EventDropArg, EventInput } from "@fullcalendar/core";
import dayGrid from "@fullcalendar/daygrid";
import interaction, { type DropArg } from "@fullcalendar/interaction";
import FullCalendar from "@fullcalendar/react";
import timeGrid from "@fullcalendar/timegrid";
import { useEffect, useMemo, useRef } from "react";

import type { Item } from "@/features/calendar/api";
import classes from "@/features/calendar/calendar.module.css";
import { Entry } from "@/features/calendar/Entry";
import { isMovable, keyOf } from "@/features/calendar/entries";
import { instantAt, type View } from "@/features/calendar/span";
import type { Moved } from "@/features/calendar/useMoveWithUndo";
import { clockTime } from "@/lib/zone";

interface GridProps {
  items: Item[];
  view: Exclude<View, "list">;
  day: string;
  zone: string;
  onOpen: (item: Item) => void;
  onMove: (moved: Moved, onRefused?: () => void) => void;
}

const NAMES = { month: "dayGridMonth", week: "timeGridWeek" };
const USUAL_TIME = "T10:00";

/**
 * Month and week. The calendar is told clock times as if they were UTC's, so that any zone can be shown, and what is
 * dropped is read back on the same clocks.
 */
export default function Grid({ items, view, day, zone, onOpen, onMove }: GridProps) {
  const calendar = useRef<FullCalendar>(null);
  const events = useMemo(() => items.map((item) => eventOf(item, zone)), [items, zone]);
  useEffect(() => {
    // After this render: the calendar renders synchronously, which React forbids in the midst of its own.
    queueMicrotask(() => calendar.current?.getApi().changeView(NAMES[view], day));
  }, [view, day]);
  const dropped = ({ event, revert }: EventDropArg) => {
    const item = event.extendedProps.item as Item;
    if (event.start === null) return;
    const at = instantAt(event.start.toISOString().slice(0, 16), zone);
    onMove({ contentId: item.content_id, jobId: item.job_id, at, title: item.title, siteZone: item.timezone, before: item.at }, revert);
  };
  const received = ({ dateStr, allDay, draggedEl: { dataset } }: DropArg) => {
    const clock = allDay ? `${dateStr.slice(0, 10)}${USUAL_TIME}` : dateStr.slice(0, 16);
    const at = instantAt(clock, zone);
    onMove({ contentId: Number(dataset.content), jobId: null, at, title: dataset.title ?? "", siteZone: null, before: null });
  };
  return (
    <div className={classes.calendar}>
      <FullCalendar
        ref={calendar}
        plugins={[dayGrid, timeGrid, interaction]}
        initialView={NAMES[view]}
        initialDate={day}
        timeZone="UTC"
        now={() => clockTime(Date.now(), zone)}
        headerToolbar={false}
        firstDay={1}
        fixedWeekCount={false}
        height="auto"
        dayMaxEvents={4}
        nowIndicator
        allDaySlot={false}
        slotDuration="01:00:00"
        eventMinHeight={20}
        snapDuration="00:15:00"
        dayHeaderFormat={view === "week" ? { weekday: "short", day: "numeric" } : { weekday: "short" }}
        eventMaxStack={1}
        displayEventEnd={false}
        slotEventOverlap={false}
        eventTimeFormat={{ hour: "2-digit", minute: "2-digit", hour12: false }}
        slotLabelFormat={{ hour: "2-digit", minute: "2-digit", hour12: false }}
        events={events}
        eventInteractive
        dayCellDidMount={({ el }) => el.removeAttribute("aria-labelledby")}
        editable
        eventDurationEditable={false}
        droppable
        eventContent={({ event, timeText }: EventContentArg) => <Entry item={event.extendedProps.item as Item} time={timeText} />}
        eventClick={({ event }) => onOpen(event.extendedProps.item as Item)}
        eventDrop={dropped}
        drop={received}
      />
    </div>
  );
}

/** As long as its line is high, and never into the next day: an instant has no length. */
const SHOWN_MINUTES = 45;

function eventOf(item: Item, zone: string): EventInput {
  const start = clockTime(Date.parse(item.at), zone);
  const end = new Date(Date.parse(`${start}Z`) + SHOWN_MINUTES * 60_000).toISOString().slice(0, 16);
  const midnight = `${start.slice(0, 10)}T23:59`;
  return {
    id: keyOf(item),
    title: item.title,
    start,
    end: end > midnight ? midnight : end,
    editable: isMovable(item),
    display: "block",
    extendedProps: { item },
  };
}
