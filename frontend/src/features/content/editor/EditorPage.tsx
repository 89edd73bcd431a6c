import { Alert, Anchor, Box, Button, Group, Menu, Text } from "@mantine/core";
import { useDocumentTitle, useHotkeys } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import { useParams } from "react-router-dom";
import { Link } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { QueryPanel } from "@/components/QueryPanel";
import { type Content, useArchive, useContent } from "@/features/content/api";
import { Body } from "@/features/content/editor/Body";
import { ConflictDialog } from "@/features/content/editor/ConflictDialog";
import classes from "@/features/content/editor/editor.module.css";
import { Heading } from "@/features/content/editor/Heading";
import { LeaveGuard } from "@/features/content/editor/LeaveGuard";
import { SaveBar } from "@/features/content/editor/SaveBar";
import { type Draft, useDraft } from "@/features/content/editor/useDraft";
import { useSections } from "@/features/content/editor/useSections";
import { Rail } from "@/features/content/rail/Rail";
import { ContentBadge } from "@/features/content/states";
import { webAddress } from "@/lib/webAddress";

export function EditorPage() {
  const id = Number(useParams().id);
  const query = useContent(id);
  return (
    <QueryPanel query={query} rows={12}>
      {(content) => <Editor key={id} content={content} />}
    </QueryPanel>
  );
}

function Editor({ content }: { content: Content }) {
  const draft = useDraft(content);
  const sections = useSections(content.content_type);
  useDocumentTitle(`${draft.value.title || "Without a title"} · IGNY8`);
  useHotkeys([["mod+S", () => void draft.save()]], [], true);
  return (
    <Box>
      <EditorHead draft={draft} />
      <Notices draft={draft} />
      <div className={classes.columns}>
        <div>
          <Heading draft={draft} />
          <Body key={draft.textVersion} draft={draft} />
        </div>
        <aside className={classes.rail} aria-label="Publish and settings">
          <Rail draft={draft} opened={sections.opened} onOpen={sections.open} onField={sections.goTo} />
        </aside>
      </div>
      <ConflictDialog draft={draft} />
      <LeaveGuard draft={draft} />
    </Box>
  );
}

function EditorHead({ draft }: { draft: Draft }) {
  const { base } = draft;
  return (
    <Group className={classes.head} justify="space-between" gap="xs" mb="md">
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} to="/content" size="sm">
          Content
        </Anchor>
        <Text size="sm" c="dimmed" visibleFrom="xs" lineClamp={1}>
          / {base.site_name}
        </Text>
        <ContentBadge content={base} />
      </Group>
      <Group gap="xs" wrap="nowrap">
        <SaveBar draft={draft} />
        <MoreMenu content={base} />
      </Group>
    </Group>
  );
}

function MoreMenu({ content }: { content: Content }) {
  const archive = useArchive(content.id);
  const isArchived = content.archived_at !== null;
  const { wordpress } = content;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="default" size="xs" px={8} aria-label="More">
          <IconDots size={16} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {wordpress && wordpress.state === "published" && (
          <>
            <Menu.Item component="a" href={webAddress(wordpress.url)} target="_blank" rel="noreferrer">View post</Menu.Item>
            <Menu.Item component="a" href={webAddress(wordpress.edit_url)} target="_blank" rel="noreferrer">Edit in WordPress</Menu.Item>
          </>
        )}
        {content.job && <Menu.Item component={Link} to={`/jobs/${content.job.id}`}>Last job</Menu.Item>}
        <Menu.Item onClick={() => archive.mutate(!isArchived)}>{isArchived ? "Restore from the archive" : "Archive: out of the lists, the site is not changed"}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Notices({ draft }: { draft: Draft }) {
  const { error, base, takenIn, save } = draft;
  return (
    <>
      {error && error.code !== "VALIDATION_FAILED" && (
        <Box mb="md">
          <ErrorNote error={error} onRetry={() => void save()} />
        </Box>
      )}
      {error?.code === "VALIDATION_FAILED" && (
        <Alert color="red" role="alert" mb="md" title="Not saved: something must be mended first">
          {Object.entries(error.fields).map(([field, message]) => (
            <Text key={field} size="sm">
              {field}: {message}
            </Text>
          ))}
        </Alert>
      )}
      {takenIn && <Alert color="blue" mb="md">Somebody else saved in the meantime. Their changes are here now, together with yours.</Alert>}
      {base.archived_at !== null && <Alert color="gray" mb="md">This content is in the archive. What was published stays published.</Alert>}
    </>
  );
}
