import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCircleMinus, IconClock, IconLoader2, IconX } from "@tabler/icons-react";

import { COLOURS, JOB_STATES, type JobState, type Tone } from "@/lib/states";

const ICONS = {
  waiting: IconClock,
  moving: IconLoader2,
  good: IconCheck,
  warning: IconAlertTriangle,
  bad: IconX,
  off: IconCircleMinus,
};

export function ToneBadge({ tone, word }: { tone: Tone; word: string }) {
  const Icon = ICONS[tone];
  return (
    <Badge
      color={COLOURS[tone]}
      variant="light"
      radius="sm"
      tt="none"
      fw={500}
      leftSection={<Icon size={13} stroke={2} aria-hidden />}
    >
      {word}
    </Badge>
  );
}

export function JobBadge({ state }: { state: JobState }) {
  return <ToneBadge {...JOB_STATES[state]} />;
}
