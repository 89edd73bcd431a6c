import { Anchor, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";

interface StatNumberProps {
  label: string;
  /** Numbers get the reader's separators; null: nothing is known yet. */
  value: number | string | null;
  /** A second line: what it is of, or since when. */
  note?: ReactNode;
  /** Where the things that are counted stand. */
  to?: string;
}

/** A number and what it counts. */
export function StatNumber({ label, value, note, to }: StatNumberProps) {
  const said = value === null ? "–" : typeof value === "number" ? value.toLocaleString() : value;
  return (
    <Paper withBorder px="sm" py="xs">
      <Text size="xs" c="dimmed">
        {to === undefined ? label : <Anchor component={Link} to={to} inherit c="dimmed" underline="always">{label}</Anchor>}
      </Text>
      <Text fz={22} fw={600} lh={1.3}>
        {said}
      </Text>
      {note !== undefined && (
        <Text size="xs" c="dimmed" component="div">
          {note}
        </Text>
      )}
    </Paper>
  );
}
