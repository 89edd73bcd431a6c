import { Accordion, Code, Group, Stack, Text } from "@mantine/core";

import { ToneBadge } from "@/components/StateBadge";
import type { Finding } from "@/features/sites/shapes";
import type { Tone } from "@/lib/states";

const LEVELS: Record<Finding["level"], { tone: Tone; word: string; place: number }> = {
  failed: { tone: "bad", word: "Wrong", place: 0 },
  warning: { tone: "warning", word: "Look at it", place: 1 },
  ok: { tone: "good", word: "Fine", place: 2 },
};

/** The gravest first, each opened; what is fine is one line. */
export function Findings({ findings }: { findings: Finding[] }) {
  const sorted = [...findings].sort((one, other) => LEVELS[one.level].place - LEVELS[other.level].place);
  const told = sorted.filter(({ level }) => level !== "ok");
  return (
    <Stack gap="xs" aria-live="polite">
      <Text size="sm" fw={600}>
        {told.length === 0 ? "Nothing is wrong that can be seen from here." : "What was found, the gravest first"}
      </Text>
      <Accordion multiple variant="separated" defaultValue={told.map(key)} order={3}>
        {sorted.map((finding) => (
          <OneFinding key={key(finding)} finding={finding} />
        ))}
      </Accordion>
    </Stack>
  );
}

function key({ check, code, says }: Finding): string {
  return `${check} ${code} ${says}`;
}

function OneFinding({ finding }: { finding: Finding }) {
  const { tone, word } = LEVELS[finding.level];
  return (
    <Accordion.Item value={key(finding)}>
      <Accordion.Control>
        <Group gap="sm" wrap="nowrap">
          <ToneBadge tone={tone} word={word} />
          <Text size="sm">{finding.says}</Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap={6} className="prose">
          {finding.cause !== "" && <Text size="sm">Why: {finding.cause}</Text>}
          {finding.remedy !== "" && (
            <Text size="sm" fw={500}>
              What to do: {finding.remedy}
            </Text>
          )}
          {finding.code !== "OK" && (
            <Text size="xs" c="dimmed">
              <Code>{finding.code}</Code> about the {finding.check}
            </Text>
          )}
          {finding.level === "ok" && (
            <Text size="xs" c="dimmed">
              About the {finding.check}.
            </Text>
          )}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
