import { Accordion, Box, Code, Group, List, Stack, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";

import { ToneBadge } from "@/components/StateBadge";
import type { Finding } from "@/features/sites/shapes";
import type { Tone } from "@/lib/states";

const LEVELS: Record<Finding["level"], { tone: Tone; word: string; place: number }> = {
  failed: { tone: "bad", word: "Wrong", place: 0 },
  warning: { tone: "warning", word: "Look at it", place: 1 },
  ok: { tone: "good", word: "Fine", place: 2 },
};

const SUBJECTS: Record<string, string> = {
  reachable: "Server",
  page: "Home page",
  "rest api": "REST API",
  plugin: "Plugin",
  signature: "Signed calls",
  limits: "Limits",
  host: "Host",
  caches: "Caches",
};

/** The gravest first, each opened; what is fine is one line. */
export function Findings({ findings }: { findings: Finding[] }) {
  const told = findings.filter(({ level }) => level !== "ok").sort((one, other) => LEVELS[one.level].place - LEVELS[other.level].place);
  const fine = findings.filter(({ level }) => level === "ok");
  return (
    <Stack gap="xs" aria-live="polite">
      <Text size="sm" fw={600}>
        {told.length === 0 ? "Nothing is wrong that can be seen from here." : "What was found, the gravest first"}
      </Text>
      <Accordion multiple variant="separated" defaultValue={told.map(key)} order={3}>
        {told.map((finding) => (
          <OneFinding key={key(finding)} finding={finding} />
        ))}
      </Accordion>
      <List size="sm" spacing={6} pl={0} aria-label="What is fine">
        {fine.map((finding) => (
          <List.Item key={key(finding)} icon={<IconCheck size={16} stroke={2.2} color="var(--mantine-color-green-text)" aria-label="Fine" />}>
            {SUBJECTS[finding.check] ?? finding.check}:{" "}
            <Text span inherit c="dimmed">
              {finding.says}
            </Text>
          </List.Item>
        ))}
      </List>
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
          <Box flex="none">
            <ToneBadge tone={tone} word={word} />
          </Box>
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
          <Text size="xs" c="dimmed">
            {SUBJECTS[finding.check] ?? finding.check} <Code>{finding.code}</Code>
          </Text>
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
