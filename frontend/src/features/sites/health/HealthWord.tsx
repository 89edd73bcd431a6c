import { Box, Group, Text } from "@mantine/core";

import { type FleetState, HEALTH } from "@/features/sites/health/words";
import classes from "@/features/sites/sites.module.css";

/** A dot and a word: rows of sites are read by colour first, and understood by the word. */
export function HealthWord({ state }: { state: FleetState }) {
  const { word, tone } = HEALTH[state];
  return (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
      <Box component="span" className={classes.dot} data-tone={tone} aria-hidden />
      <Text span inherit>
        {word}
      </Text>
    </Group>
  );
}
