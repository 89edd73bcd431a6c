import { Alert, Anchor, Button, Group, Paper, Text } from "@mantine/core";
import { useState } from "react";
import { Link, useParams } from "react-router-dom";

import { Empty } from "@/components/Empty";
import { ErrorNote } from "@/components/ErrorNote";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { type ArticleImport, useArticleImport, useCreateContents, useIsReadAnew } from "@/features/content/imports/api";
import { ColumnsForm } from "@/features/content/imports/ColumnsForm";
import { ItemTable } from "@/features/content/imports/ItemTable";
import { asApiError } from "@/lib/api/errors";

export function ImportReview() {
  const query = useArticleImport(Number(useParams().id));
  return (
    <Page title="Import articles" lead={<Anchor component={Link} to="/content/import">Other files</Anchor>}>
      <QueryPanel query={query}>
        {(made) => (
          <>
            {made.columns.length > 0 && <ColumnsForm key={JSON.stringify(made.mapping)} made={made} />}
            <Items made={made} />
          </>
        )}
      </QueryPanel>
    </Page>
  );
}

function Items({ made }: { made: ArticleImport }) {
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const create = useCreateContents(made.id);
  const isReadAnew = useIsReadAnew(made.id);
  const open = made.items.filter((item) => item.content_id === null);
  const possible = open.filter((item) => item.problems.length === 0);
  const numbers = possible.map(({ number }) => number).filter((number) => !left.has(number));
  if (made.items.length === 0) {
    return (
      <Empty title="No article was found in these files.">
        <Text size="sm">A CSV needs a line with the names of its columns and at least one more.</Text>
      </Empty>
    );
  }
  return (
    <>
      {create.error && <ErrorNote error={asApiError(create.error)} />}
      {create.data && <Made created={create.data.created.length} failed={create.data.failed.length} site={made.site} />}
      <ItemTable items={made.items} left={left} onLeave={setLeft} />
      {open.length > 0 && (
        <Paper withBorder p="sm">
          <Group justify="space-between">
            <Text size="sm" aria-live="polite">
              {possible.length > 0 && `${numbers.length} of ${made.items.length} will be made. `}
              {problemsText(open.length - possible.length)}
            </Text>
            {possible.length > 0 && (
              <Button onClick={() => create.mutate(numbers)} disabled={numbers.length === 0 || isReadAnew} loading={create.isPending}>
                {numbers.length === 1 ? "Make 1 content" : `Make ${numbers.length} contents`}
              </Button>
            )}
          </Group>
        </Paper>
      )}
    </>
  );
}

function problemsText(number: number): string {
  if (number === 0) return "";
  return `${number} cannot be: mend the file${number > 1 ? "s" : ""} and send ${number > 1 ? "them" : "it"} again.`;
}

function Made({ created, failed, site }: { created: number; failed: number; site: number }) {
  return (
    <Alert color={failed > 0 ? "yellow" : "green"} title={`${created} ${created === 1 ? "content was" : "contents were"} made${failed > 0 ? `, ${failed} not` : ""}`}>
      The site is not changed. <Anchor component={Link} to={`/content?site=${site}&ordering=-created_at`}>Show them in the list</Anchor> to publish or schedule them.
    </Alert>
  );
}
