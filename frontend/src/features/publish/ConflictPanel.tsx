import { Alert, Anchor, Group, Stack, Text } from "@mantine/core";
import { IconGitCompare } from "@tabler/icons-react";

import { ConfirmButton } from "@/components/ConfirmButton";
import { ErrorNote } from "@/components/ErrorNote";
import { QueryPanel } from "@/components/QueryPanel";
import { type Conflict, useConflict, usePushOurs, useTakeTheirs } from "@/features/publish/api";
import { Comparison, fieldWord } from "@/features/publish/Comparison";
import type { PartProps } from "@/features/publish/PublishPanel";
import { asApiError } from "@/lib/api/errors";
import { webAddress } from "@/lib/webAddress";

/** Somebody changed the post in WordPress: three versions of what differs, and a choice. */
export function ConflictPanel(props: PartProps) {
  const query = useConflict(props.contentId);
  return (
    <QueryPanel query={query} rows={4}>
      {(conflict) => <Choice {...props} conflict={conflict} />}
    </QueryPanel>
  );
}

function Choice({ contentId, integration, conflict }: PartProps & { conflict: Conflict }) {
  const isGone = conflict.post !== null && conflict.post.state !== "published";
  const title = isGone ? "The post was deleted in WordPress" : "Somebody changed the post in WordPress";
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<IconGitCompare aria-hidden />} title={title}>
        <Text size="sm">
          IGNY8 overwrites nothing before you decide.{" "}
          {conflict.post && !isGone && (
            <Anchor href={webAddress(conflict.post.edit_url)} target="_blank" rel="noreferrer" inherit>
              Open it in WordPress
            </Anchor>
          )}
        </Text>
      </Alert>
      {conflict.differences.length > 0 ? (
        <Comparison differences={conflict.differences} siteName={integration.site_name} />
      ) : (
        !isGone && <Text size="sm">What was changed has not arrived here yet; it does within half a minute.</Text>
      )}
      <Decisions contentId={contentId} conflict={conflict} isGone={isGone} siteName={integration.site_name} />
    </Stack>
  );
}

interface DecisionsProps {
  contentId: number;
  conflict: Conflict;
  isGone: boolean;
  siteName: string;
}

function Decisions({ contentId, conflict, isGone, siteName }: DecisionsProps) {
  const take = useTakeTheirs(contentId);
  const push = usePushOurs(contentId);
  const failure = take.error ?? push.error;
  const fields = conflict.differences.map(({ field }) => fieldWord(field)).join(", ");
  const mayTake = isGone || conflict.differences.some((difference) => difference.may_be_taken);
  return (
    <>
      {failure && <ErrorNote error={asApiError(failure)} />}
      <Group gap="xs">
        {mayTake && (
          <ConfirmButton
            title={isGone ? "Agree that the post is gone?" : "Take what WordPress has?"}
            says={isGone ? "The text stays here; nothing changes on the site." : `It replaces the ${fields} here; your text stays as an earlier revision. Nothing changes on ${siteName}.`}
            confirm={isGone ? "Agree" : "Take WordPress's"}
            isHarmless
            loading={take.isPending}
            onConfirm={() => take.mutate()}
          >
            {isGone ? "Leave it deleted" : "Take WordPress's"}
          </ConfirmButton>
        )}
        <ConfirmButton
          title={isGone ? `Publish it to ${siteName} anew?` : `Overwrite what was changed on ${siteName}?`}
          says={isGone ? "A new post is made of the text here." : `What was changed in WordPress will be gone: ${fields || "everything that was changed there"}. WordPress keeps its own revision of the text.`}
          confirm={isGone ? "Publish anew" : "Overwrite it"}
          isHarmless={isGone}
          loading={push.isPending}
          onConfirm={() => push.mutate()}
        >
          {isGone ? "Publish anew" : "Push IGNY8's"}
        </ConfirmButton>
      </Group>
    </>
  );
}
