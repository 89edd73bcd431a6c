import { Anchor, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import classes from "@/components/lists.module.css";
import { placeOf } from "@/features/publish/places";
import type { Problem } from "@/lib/publishing";

interface ProblemsProps {
  contentId: number;
  siteId: number;
  problems: Problem[];
  onField?: ((field: string) => void) | undefined;
}

/** Each: what is wrong, where, and how to mend it. */
export function Problems({ contentId, siteId, problems, onField }: ProblemsProps) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} className={classes.plain}>
      {problems.map((problem) => (
        <Group component="li" key={`${problem.field} ${problem.code}`} gap="xs" wrap="nowrap" align="flex-start">
          {problem.severity === "error" ? (
            <IconX size={16} stroke={2.4} color="var(--mantine-color-red-text)" aria-label="Must be mended" className={classes.icon} />
          ) : (
            <IconAlertTriangle size={16} color="var(--mantine-color-yellow-text)" aria-label="Hint" className={classes.icon} />
          )}
          <div>
            <Text size="sm">{problem.message}</Text>
            <Text size="sm" c="dimmed">
              {problem.remedy}
            </Text>
            <Where problem={problem} contentId={contentId} siteId={siteId} onField={onField} />
          </div>
        </Group>
      ))}
    </Stack>
  );
}

function Where({ problem, contentId, siteId, onField }: { problem: Problem } & Omit<ProblemsProps, "problems">) {
  const place = placeOf(problem, contentId, siteId);
  if (place.field !== null && onField !== undefined) {
    const { field } = place;
    return (
      <Anchor component="button" type="button" size="sm" onClick={() => onField(field)}>
        {place.label}
      </Anchor>
    );
  }
  return (
    <Anchor component={Link} to={place.to} size="sm">
      {place.label}
    </Anchor>
  );
}
