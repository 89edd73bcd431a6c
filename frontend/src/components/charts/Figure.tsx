import { Box, Group, Paper, Table, Text, Title, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useId } from "react";

export interface Series<Day> {
  label: string;
  colour: string;
  said: (day: Day) => string;
}

interface FigureProps<Day extends { date: string }> {
  title: string;
  note: ReactNode;
  days: Day[];
  series: Series<Day>[];
  /** The drawing, which eyes alone can use; everything in it is in the table too. */
  children: ReactNode;
}

/** A graph, or the same as a table. */
export function Figure<Day extends { date: string }>({ title, note, days, series, children }: FigureProps<Day>) {
  const [isTable, { toggle }] = useDisclosure();
  const id = useId();
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby={id}>
      <Group justify="space-between" align="baseline" wrap="nowrap">
        <Title order={3} id={id}>
          {title}
        </Title>
        <UnstyledButton onClick={toggle} aria-expanded={isTable}>
          <Text size="xs" c="dimmed" td="underline">
            {isTable ? "As a graph" : "As a table"}
          </Text>
        </UnstyledButton>
      </Group>
      <Text size="xs" c="dimmed" mb="xs">
        {note}
      </Text>
      {isTable ? <DayTable label={title} days={days} series={series} /> : <Drawing series={series}>{children}</Drawing>}
    </Paper>
  );
}

function Drawing<Day>({ series, children }: { series: Series<Day>[]; children: ReactNode }) {
  return (
    <Box aria-hidden>
      <Box h={160}>{children}</Box>
      <Group gap="sm" mt={4}>
        {series.map(({ label, colour }) => (
          <Group key={label} gap={6}>
            <Box w={10} h={10} bg={colour} />
            <Text size="xs">{label}</Text>
          </Group>
        ))}
      </Group>
    </Box>
  );
}

function DayTable<Day extends { date: string }>({ label, days, series }: { label: string; days: Day[]; series: Series<Day>[] }) {
  return (
    <Table.ScrollContainer minWidth={0} maxHeight={184}>
      <Table aria-label={label} stickyHeader verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Day (UTC)</Table.Th>
            {series.map(({ label: name }) => (
              <Table.Th key={name} scope="col" ta="right">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...days].reverse().map((day) => (
            <Table.Tr key={day.date}>
              <Table.Th scope="row" fw={400}>
                {dayName(day.date)}
              </Table.Th>
              {series.map(({ label: name, said }) => (
                <Table.Td key={name} ta="right">
                  {said(day)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** 2025-12-01 → 1 Dec, in the reader's order. */
export function dayName(date: string): string {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(date));
}
