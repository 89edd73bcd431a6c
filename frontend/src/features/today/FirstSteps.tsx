import { Button, Group, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import type { Overview } from "@/features/today/api";
import { type Step, stepsToPublish } from "@/features/today/way";
import classes from "@/features/today/today.module.css";

/** From nothing to the first published article. */
export function FirstSteps({ done }: { done: Overview["first_steps"] }) {
  const steps = stepsToPublish(done);
  const now = steps.findIndex(({ isDone }) => !isDone);
  return (
    <Paper withBorder p="lg" maw={720} component="section" aria-labelledby="first-steps">
      <Title order={2} id="first-steps">
        Three steps to your first publish
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        About three minutes. Nothing on your site changes before the last one.
      </Text>
      <Stack gap="lg" component="ol" className={classes.rows}>
        {steps.map((step, place) => (
          <StepRow key={step.title} step={step} number={place + 1} isNow={place === now} />
        ))}
      </Stack>
    </Paper>
  );
}

function StepRow({ step, number, isNow }: { step: Step; number: number; isNow: boolean }) {
  return (
    <Group component="li" wrap="nowrap" align="flex-start" gap="sm" aria-current={isNow ? "step" : undefined}>
      <ThemeIcon size={28} radius="xl" variant={isNow || step.isDone ? "filled" : "default"} color={step.isDone ? "green.9" : "harbour"}>
        {step.isDone ? <IconCheck size={16} aria-label="Done" /> : <Text span fw={600} size="sm">{number}</Text>}
      </ThemeIcon>
      <Stack gap={6} align="flex-start" flex={1}>
        <Text fw={600} c={step.isDone ? "dimmed" : undefined}>
          {step.title}
        </Text>
        {!step.isDone && (
          <Text size="sm" c={isNow ? undefined : "dimmed"} className="prose">
            {step.says}
          </Text>
        )}
        {isNow && (
          <Group gap="xs" mt={4}>
            {step.ways.map(({ label, to }, place) => (
              <Button key={to} component={Link} to={to} size="sm" variant={place === 0 ? "filled" : "default"}>
                {label}
              </Button>
            ))}
          </Group>
        )}
      </Stack>
    </Group>
  );
}
