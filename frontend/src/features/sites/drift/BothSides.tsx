import { ScrollArea, SimpleGrid, Stack, Text } from "@mantine/core";

import { QueryPanel } from "@/components/QueryPanel";
import { useConflict } from "@/features/sites/api-drift";
import { fieldName } from "@/features/sites/overview/changes";
import classes from "@/features/sites/sites.module.css";

/** Field by field, as text: nothing of it is drawn as a page. */
export function BothSides({ content }: { content: number }) {
  const query = useConflict(content);
  return (
    <QueryPanel
      query={query}
      rows={2}
      empty={{
        when: ({ differences }) => differences.length === 0,
        show: <Text size="sm">Their texts agree by now; what differs are terms or the state of the post.</Text>,
      }}
    >
      {({ differences }) => (
        <Stack gap="md">
          {differences.map(({ field, ours, theirs, base, may_be_taken: mayBeTaken }) => (
            <section key={field} aria-label={fieldName(field)}>
              <Text size="sm" fw={600} mb={4} tt="capitalize">
                {fieldName(field)}
                {!mayBeTaken && (
                  <Text span size="xs" c="dimmed" fw={400} tt="none">
                    {" "}
                    IGNY8 cannot keep what WordPress has here
                  </Text>
                )}
              </Text>
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
                <Side name="WordPress" value={theirs} base={base} />
                <Side name="IGNY8" value={ours} base={base} />
              </SimpleGrid>
            </section>
          ))}
        </Stack>
      )}
    </QueryPanel>
  );
}

function Side({ name, value, base }: { name: string; value: unknown; base: unknown }) {
  const isAsAgreed = JSON.stringify(value) === JSON.stringify(base);
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
        {isAsAgreed ? ", as both agreed on last" : ", changed"}
      </Text>
      <ScrollArea.Autosize mah={240} viewportProps={{ tabIndex: 0, role: "region", "aria-label": `${name}'s version` }}>
        <Text size="sm" className={classes.side}>
          {asText(value)}
        </Text>
      </ScrollArea.Autosize>
    </div>
  );
}

function asText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "(nothing)";
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(asText).join(", ") : JSON.stringify(value, null, 2);
}
