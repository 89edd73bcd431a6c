import { List, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";

import { checkName } from "@/features/sites/health/words";

const OK = "ok";

/** What the site says of itself: name → ok, or what is wrong. */
export function CheckList({ checks }: { checks: Record<string, string> }) {
  return (
    <List size="sm" spacing={6} center pl={0}>
      {Object.entries(checks).map(([name, says]) => (
        <List.Item key={name} icon={<Mark isGood={says === OK} />}>
          {checkName(name)}:{" "}
          <Text span inherit c={says === OK ? "dimmed" : undefined}>
            {says === OK ? "fine" : says}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

function Mark({ isGood }: { isGood: boolean }) {
  return (
    <ThemeIcon size={20} radius="xl" variant="light" color={isGood ? "green" : "yellow"}>
      {isGood ? <IconCheck size={13} aria-hidden /> : <IconAlertTriangle size={13} aria-hidden />}
    </ThemeIcon>
  );
}
