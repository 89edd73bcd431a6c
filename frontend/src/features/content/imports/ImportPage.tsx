import { Alert, Anchor, Button, FileInput, List, Paper, Stack } from "@mantine/core";
import { IconFiles } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { Page } from "@/components/Page";
import { SiteSelect } from "@/components/SiteFilter";
import { useSites } from "@/features/content/api";
import { useSendFiles } from "@/features/content/imports/api";
import classes from "@/features/content/imports/imports.module.css";
import { asApiError } from "@/lib/api/errors";

const ACCEPTED = ".md,.markdown,.html,.htm,.csv,.docx,.zip,.jpg,.jpeg,.png,.gif,.webp,.avif";

export function ImportPage() {
  return (
    <Page title="Import articles" lead="Files become drafts of IGNY8. You see each before it is made; nothing reaches the site before you publish.">
      <Paper withBorder p="lg" maw={640}>
        <FilesForm />
      </Paper>
      <What />
    </Page>
  );
}

function FilesForm() {
  const [params, setParams] = useSearchParams();
  const [files, setFiles] = useState<File[]>([]);
  const send = useSendFiles();
  const navigate = useNavigate();
  const sites = useSites().data;
  const only = sites?.count === 1 ? sites.results[0] : undefined;
  const site = params.get("site") ?? (only ? String(only.id) : null);
  const read = async () => {
    const made = await send.mutateAsync({ site: Number(site), files });
    navigate(`/content/import/${made.id}`);
  };
  if (sites?.count === 0) {
    return (
      <Alert color="gray" title="Add a site first">
        Contents belong to a site. <Anchor component={Link} to="/sites/new">Add your first site</Anchor>.
      </Alert>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (site !== null && files.length > 0) void read();
      }}
    >
      <Stack
        className={classes.drop}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          setFiles([...files, ...event.dataTransfer.files]);
        }}
      >
        <SiteSelect label="Site" placeholder="Choose a site" value={site} onChange={(value) => setParams(value ? { site: value } : {}, { replace: true })} />
        <FileInput
          label="Files"
          description="Choose them, or drop them here: up to 100"
          placeholder="Markdown, HTML, CSV, Word, zip"
          leftSection={<IconFiles size={16} stroke={1.6} aria-hidden />}
          multiple
          clearable
          clearButtonProps={{ "aria-label": "Remove all files" }}
          accept={ACCEPTED}
          value={files}
          onChange={setFiles}
        />
        {send.error && <ErrorNote error={asApiError(send.error)} />}
        <Button type="submit" disabled={site === null || files.length === 0} loading={send.isPending} w="fit-content">
          Read {files.length > 1 ? `${files.length} files` : "the file"}
        </Button>
      </Stack>
    </form>
  );
}

function What() {
  return (
    <List size="sm" spacing={4} c="dimmed" className="prose">
      <List.Item>Markdown: title, tags and more may stand in its front matter; the first heading is the title else.</List.Item>
      <List.Item>HTML and Word: headings, lists, tables, links and pictures are kept; scripts and fonts are not.</List.Item>
      <List.Item>CSV: a line for each article; you say which column is what.</List.Item>
      <List.Item>Pictures: send them beside the texts that name them, or all together in a zip.</List.Item>
    </List>
  );
}
