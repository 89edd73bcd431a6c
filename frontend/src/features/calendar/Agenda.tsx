import { Button, Group, Stack, Table, Text, Title, UnstyledButton } from "@mantine/core";
import { Link } from "react-router-dom";

import { Empty } from "@/components/Empty";
import { ToneBadge } from "@/components/StateBadge";
import type { Item } from "@/features/calendar/api";
import classes from "@/features/calendar/calendar.module.css";
import { byDay, keyOf, toneOf, wordOf } from "@/features/calendar/entries";
import { clockTime } from "@/lib/zone";

interface AgendaProps {
  items: Item[];
  zone: string;
  onOpen: (item: Item) => void;
}

const DAY = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" });

/** The same without a grid: day by day. */
export function Agenda({ items, zone, onOpen }: AgendaProps) {
  if (items.length === 0) {
    return (
      <Empty title="Nothing goes out in this month, and nothing did.">
        <Text size="sm">Give a content a time: it is then here.</Text>
        <Button component={Link} to="/content?state=ready" variant="light">
          Contents that are ready
        </Button>
      </Empty>
    );
  }
  return (
    <Stack gap="lg">
      {byDay(items, zone).map(([day, entries]) => (
        <Stack key={day} gap={4} component="section" aria-label={DAY.format(Date.parse(day))}>
          <Title order={3}>{DAY.format(Date.parse(day))}</Title>
          <Table verticalSpacing={4} horizontalSpacing="xs" aria-label={DAY.format(Date.parse(day))}>
            <Table.Tbody>
              {entries.map((item) => (
                <Row key={keyOf(item)} item={item} zone={zone} onOpen={onOpen} />
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      ))}
    </Stack>
  );
}

function Row({ item, zone, onOpen }: { item: Item; zone: string; onOpen: (item: Item) => void }) {
  return (
    <Table.Tr>
      <Table.Td w={56}>
        <time dateTime={item.at}>{clockTime(Date.parse(item.at), zone).slice(11)}</time>
      </Table.Td>
      <Table.Td>
        <UnstyledButton onClick={() => onOpen(item)} className={classes.open} aria-haspopup="dialog">
          {item.title || "Without a title"}
        </UnstyledButton>
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {item.site_name}
          </Text>
          <ToneBadge tone={toneOf(item)} word={wordOf(item)} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
