import { Draggable } from "@fullcalendar/interaction";
import { Anchor, Button, CloseButton, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router-dom";

import { QueryPanel } from "@/components/QueryPanel";
import { type Ready, useSiteZone, useUnscheduled } from "@/features/calendar/api";
import classes from "@/features/calendar/calendar.module.css";
import { ScheduleDialog } from "@/features/publish";

interface UnscheduledProps {
  site: number | null;
  isDraggable: boolean;
  onClose: () => void;
}

/** Contents that could go out: dragged into the calendar, or given a time by their button. */
export function Unscheduled({ site, isDraggable, onClose }: UnscheduledProps) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 250);
  const [page, setPage] = useState(1);
  const [picked, setPicked] = useState<Ready | null>(null);
  const query = useUnscheduled(search, site, page);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (list.current === null || !isDraggable) return;
    const dragging = new Draggable(list.current, { itemSelector: "[data-content]", eventData: { create: false } });
    return () => dragging.destroy();
  }, [isDraggable]);
  return (
    <Paper withBorder p="sm" component="aside" aria-label="Unscheduled" className={classes.drawer}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>Unscheduled</Title>
          <CloseButton aria-label="Close the unscheduled contents" onClick={onClose} />
        </Group>
        <TextInput
          type="search"
          label="Title"
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setPage(1);
          }}
        />
        <div ref={list}>
          <QueryPanel query={query} rows={6} empty={{ when: ({ count }) => count === 0, show: <Text size="sm">Everything that is ready has a time.</Text> }}>
            {({ results, count }) => (
              <Stack gap="xs">
                {results.map((content) => (
                  <Card key={content.id} content={content} isDraggable={isDraggable} onPick={() => setPicked(content)} />
                ))}
                {count > 20 && <Pager page={page} last={Math.ceil(count / 20)} onChange={setPage} />}
              </Stack>
            )}
          </QueryPanel>
        </div>
      </Stack>
      {picked && <Picking content={picked} onClose={() => setPicked(null)} />}
    </Paper>
  );
}

function Card({ content, isDraggable, onPick }: { content: Ready; isDraggable: boolean; onPick: () => void }) {
  return (
    <Paper withBorder p="xs" className={classes.card} data-draggable={isDraggable || undefined} data-content={content.id} data-title={content.title}>
      <Anchor component={Link} to={`/content/${content.id}`} size="sm" draggable={false}>
        {content.title}
      </Anchor>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {content.site_name}
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={onPick} aria-label={`Schedule ${content.title}`}>
          Schedule…
        </Button>
      </Group>
    </Paper>
  );
}

function Picking({ content, onClose }: { content: Ready; onClose: () => void }) {
  const siteZone = useSiteZone(content.site);
  return <ScheduleDialog key={siteZone} contentId={content.id} title={content.title} siteZone={siteZone} value={content.published_at ?? null} onClose={onClose} />;
}

function Pager({ page, last, onChange }: { page: number; last: number; onChange: (page: number) => void }) {
  return (
    <Group justify="space-between">
      <Button size="compact-xs" variant="default" disabled={page <= 1} onClick={() => onChange(page - 1)}>
        Before
      </Button>
      <Text size="xs">
        {page} of {last}
      </Text>
      <Button size="compact-xs" variant="default" disabled={page >= last} onClick={() => onChange(page + 1)}>
        Next
      </Button>
    </Group>
  );
}
