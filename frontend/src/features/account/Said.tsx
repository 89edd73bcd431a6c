import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A word that something is done, also for those who only hear the page. */
export function Said({ when, children }: { when: boolean; children: ReactNode }) {
  return (
    <Text size="sm" role="status" c="dimmed">
      {when ? children : ""}
    </Text>
  );
}
