import { Box, Group, Loader, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck, IconCircleDashed, IconX } from "@tabler/icons-react";
import { useState } from "react";

import classes from "@/components/lists.module.css";
import type { StepState, StepView } from "@/lib/steps";
import { duration } from "@/lib/time";

const WORDS: Record<StepState, string> = {
  waiting: "waiting",
  moving: "at work",
  done: "done",
  issues: "with issues",
  stopped: "stopped here",
};

/** The seven steps of a publish, which fill in. */
export function StepList({ steps }: { steps: StepView[] }) {
  return (
    <Stack component="ol" gap={6} p={0} m={0} className={classes.steps}>
      {steps.map((step) => (
        <Step key={step.name} step={step} />
      ))}
    </Stack>
  );
}

function Step({ step }: { step: StepView }) {
  const isIdle = step.state === "waiting";
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Box w={18} h={21} display="flex" className={classes.icon}>
        <StepIcon state={step.state} />
      </Box>
      <Box flex={1} miw={0}>
        <Text size="sm" fw={step.state === "moving" || step.state === "stopped" ? 600 : 400} {...(isIdle ? { c: "dimmed" } : {})}>
          {step.word}
          <VisuallyHidden>: {WORDS[step.state]}</VisuallyHidden>
        </Text>
        {step.state === "moving" && step.note !== "" && (
          <Text size="xs" c="dimmed">
            {step.note}
          </Text>
        )}
      </Box>
      <Text size="xs" c="dimmed" lh="21px">
        {step.state === "moving" ? <Running key={step.name} /> : step.ms !== null && duration(step.ms)}
      </Text>
    </Group>
  );
}

function StepIcon({ state }: { state: StepState }) {
  switch (state) {
    case "moving":
      return <Loader size={14} color="blue" aria-hidden />;
    case "done":
      return <IconCheck size={16} stroke={2.2} color="var(--mantine-color-green-text)" aria-hidden />;
    case "issues":
      return <IconAlertTriangle size={16} stroke={2} color="var(--mantine-color-yellow-text)" aria-hidden />;
    case "stopped":
      return <IconX size={16} stroke={2.4} color="var(--mantine-color-red-text)" aria-hidden />;
    case "waiting":
      return <IconCircleDashed size={16} stroke={1.6} color="var(--mantine-color-dimmed)" aria-hidden />;
  }
}

/** Seconds since this was first shown. */
function Running() {
  const [since] = useState(() => performance.now());
  const [now, setNow] = useState(since);
  useInterval(() => setNow(performance.now()), 200, { autoInvoke: true });
  return <span aria-hidden>{((now - since) / 1000).toFixed(1)} s</span>;
}
