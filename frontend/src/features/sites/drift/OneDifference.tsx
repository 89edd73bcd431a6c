import { Anchor, Button, Collapse, Group, Paper, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";

import { ConfirmButton } from "@/components/ConfirmButton";
import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { ToneBadge } from "@/components/StateBadge";
import { type Choice, useDoChoose } from "@/features/sites/api-drift";
import { BothSides } from "@/features/sites/drift/BothSides";
import { CHOICES, choicesOf, KINDS, STATES } from "@/features/sites/drift/words";
import { fieldName, whatChanged } from "@/features/sites/overview/changes";
import type { Difference, Integration } from "@/features/sites/shapes";
import { ApiError, asApiError, type Told } from "@/lib/api/errors";
import { webAddress } from "@/lib/webAddress";

interface OneDifferenceProps {
  integration: Integration;
  difference: Difference;
}

export function OneDifference({ integration, difference }: OneDifferenceProps) {
  const [isOpen, { toggle }] = useDisclosure();
  const hasTexts = difference.kind === "changed" && difference.content_title !== null && choicesOf(difference).length > 0;
  return (
    <Paper withBorder p="md" component="article">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" gap="xs">
          <Heading difference={difference} />
          <ToneBadge {...STATES[difference.state]} />
        </Group>
        <Facts difference={difference} />
        {hasTexts && <Collapse in={isOpen}>{isOpen && <BothSides content={difference.content_id} />}</Collapse>}
        <Choices integration={integration} difference={difference}>
          {hasTexts && (
            <Button size="xs" variant="light" onClick={toggle} aria-expanded={isOpen}>
              {isOpen ? "Hide both sides" : "Show both sides"}
            </Button>
          )}
        </Choices>
      </Stack>
    </Paper>
  );
}

function Heading({ difference }: { difference: Difference }) {
  const { content_id: content, content_title: ours, title, post_id: post, url } = difference;
  return (
    <div>
      {ours === null ? (
        <Text fw={500}>{title || `Content ${content}`}</Text>
      ) : (
        <Anchor component={Link} to={`/content/${content}`} fw={500}>
          {ours}
        </Anchor>
      )}
      <Text size="xs" c="dimmed">
        found <Moment at={difference.found_at} />
        {url ? (
          <>
            {" · "}
            <Anchor href={webAddress(url)} target="_blank" rel="noreferrer" inherit>
              post {post}
            </Anchor>
          </>
        ) : null}
      </Text>
    </div>
  );
}

function Facts({ difference }: { difference: Difference }) {
  const fields = (difference.fields ?? []) as string[];
  const followed = Object.keys(difference.changes ?? {}).length > 0;
  return (
    <>
      <Text size="sm">
        {KINDS[difference.kind]}
        {fields.length > 0 && ` Different: ${fields.map(fieldName).join(", ")}.`}
      </Text>
      {followed && (
        <Text size="sm" c="dimmed">
          IGNY8 followed: {whatChanged({ kind: "post", changes: difference.changes })}
        </Text>
      )}
      {difference.is_doubtful && (
        <Text size="sm">One side may be from an earlier time, of a backup: look at both before you choose.</Text>
      )}
      {difference.note ? (
        <Text size="sm" c="dimmed">
          {difference.note}
        </Text>
      ) : null}
      {difference.error != null && <ErrorNote error={new ApiError(difference.error as Told, 0)} />}
    </>
  );
}

function Choices({ integration, difference, children }: OneDifferenceProps & { children: ReactNode }) {
  const { mutate, ...choose } = useDoChoose(integration.id);
  const act = (choice: Choice) =>
    mutate(
      { choice, difference: difference.id, content: difference.content_id },
      { onSuccess: () => notifications.show({ message: DONE[choice] }) },
    );
  const choices = choicesOf(difference);
  if (choices.length === 0) return null;
  return (
    <>
      <Group gap="xs">
        {children}
        {choices.map((choice) => {
          const { button, ...words } = CHOICES[choice];
          return (
            <ConfirmButton key={choice} size="xs" loading={choose.isPending && choose.variables.choice === choice} onConfirm={() => act(choice)} {...words}>
              {button}
            </ConfirmButton>
          );
        })}
      </Group>
      {choose.isError && <ErrorNote error={asApiError(choose.error)} />}
    </>
  );
}

const DONE: Record<Choice, string> = {
  "take-theirs": "IGNY8 now says what WordPress says. The site was not changed.",
  "push-ours": "IGNY8's text is being published over WordPress's; see the job for its steps.",
  forget: "Both sides stay as they are.",
};
