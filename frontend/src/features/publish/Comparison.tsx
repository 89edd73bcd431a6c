import { Box, Code, Paper, Stack, Text } from "@mantine/core";

import classes from "@/components/lists.module.css";
import type { Schemas } from "@/lib/api/client";

type Difference = Schemas["ConflictField"];

const WORDS: Record<string, string> = {
  html: "text",
  author_email: "author",
  post_status: "status",
  keyword_ids: "keywords",
  cluster_id: "cluster",
  sector_id: "sector",
};

export function fieldWord(field: string): string {
  return WORDS[field] ?? field.replaceAll("_", " ");
}

/** Each field that differs: as both last agreed, as IGNY8 has it, as WordPress has it. */
export function Comparison({ differences, siteName }: { differences: Difference[]; siteName: string }) {
  return (
    <Stack gap="xs">
      {differences.map((difference) => (
        <Paper key={difference.field} withBorder p="xs" component="section" aria-label={fieldWord(difference.field)}>
          <Text size="sm" fw={600} tt="capitalize">
            {fieldWord(difference.field)}
          </Text>
          <Side name="Last agreed" value={difference.base} isFaint />
          <Side name="IGNY8" value={difference.ours} />
          <Side name={`WordPress, on ${siteName}`} value={difference.theirs} />
          {!difference.may_be_taken && (
            <Text size="xs" c="dimmed">
              IGNY8 cannot keep what WordPress has here.
            </Text>
          )}
        </Paper>
      ))}
    </Stack>
  );
}

function Side({ name, value, isFaint = false }: { name: string; value: unknown; isFaint?: boolean }) {
  return (
    <Box mt={6}>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Code block c={isFaint ? "dimmed" : undefined} className={classes.compared} tabIndex={0} aria-label={`${name}: value`}>
        {readable(value)}
      </Code>
    </Box>
  );
}

function readable(value: unknown): string {
  if (value === null || value === undefined || value === "") return "(nothing)";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(readable).join(", ") || "(nothing)";
  return JSON.stringify(value, null, 1);
}
