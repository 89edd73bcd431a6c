import { Group, Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

interface SectionProps {
  title: string;
  /** At the right of the title: a number, a link. */
  note?: ReactNode;
  children: ReactNode;
}

export function Section({ title, note, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" align="baseline" mb={6}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {note !== undefined && (
          <Text size="xs" c="dimmed" component="div">
            {note}
          </Text>
        )}
      </Group>
      <Paper withBorder>{children}</Paper>
    </section>
  );
}

/** In place of what is not there. */
export function Quiet({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" px="sm" py="xs" component="div">
      {children}
    </Text>
  );
}
