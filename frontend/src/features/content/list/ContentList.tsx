import { Alert, Button, Checkbox, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router-dom";

import { Empty } from "@/components/Empty";
import { FilterBar } from "@/components/FilterBar";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { SiteFilter } from "@/components/SiteFilter";
import { type ContentRow, useContents } from "@/features/content/api";
import { BulkBar } from "@/features/content/list/BulkBar";
import { ContentTable } from "@/features/content/list/ContentTable";
import { listQuery } from "@/features/content/list/listQuery";
import { ViewTabs } from "@/features/content/list/ViewTabs";
import { useAddress } from "@/lib/address";

const TYPES = { name: "content_type", label: "Type", options: ["Post", "Page", "Product"].map((label) => ({ value: label.toLowerCase(), label })) };

/** By id, also of pages that are not shown now. */
export type Chosen = ReadonlyMap<number, ContentRow>;

export function ContentList() {
  const { params, get, set } = useAddress();
  const contents = useContents(listQuery(params));
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const isArchive = get("archived") === "true";
  return (
    <Page title="Content" actions={<Actions />}>
      <ViewTabs />
      <FilterBar search="Search titles and slugs" filters={[TYPES]} more={["site", "archived"]}>
        <SiteFilter />
        <Checkbox
          size="sm"
          label="In the archive"
          checked={isArchive}
          onChange={({ currentTarget }) => set({ archived: currentTarget.checked ? "true" : null })}
          pb={9}
        />
      </FilterBar>
      {isArchive && <Alert color="gray">What is here is out of the lists. What was published stays published.</Alert>}
      <QueryPanel query={contents} rows={12} empty={{ when: (data) => data.count === 0, show: <NothingHere params={params} /> }}>
        {(data) => (
          <ContentTable rows={data.results} count={data.count} isStale={contents.isPlaceholderData} chosen={chosen} onChoose={setChosen} />
        )}
      </QueryPanel>
      <BulkBar chosen={chosen} onClear={() => setChosen(new Map())} />
    </Page>
  );
}

function Actions() {
  return (
    <>
      <Button component={Link} to="/content/import" variant="default">
        Import
      </Button>
      <Button component={Link} to="/content/new" leftSection={<IconPlus size={16} aria-hidden />}>
        New content
      </Button>
    </>
  );
}

function NothingHere({ params }: { params: URLSearchParams }) {
  const isFiltered = ["search", "site", "content_type", "state", "archived"].some((name) => params.get(name));
  if (isFiltered) {
    return (
      <Empty title="Nothing matches.">
        <Text size="sm">Take a filter away, or look for other words: titles and slugs are searched.</Text>
        <Button component={Link} to="/content" variant="default" size="xs">
          Show all content
        </Button>
      </Empty>
    );
  }
  return (
    <Empty title="There is no content yet.">
      <Text size="sm">Write the first article, or bring in what you have as Markdown, HTML, Word or CSV.</Text>
      <Button component={Link} to="/content/new" size="xs">
        Write the first article
      </Button>
    </Empty>
  );
}
