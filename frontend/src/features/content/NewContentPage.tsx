import { Alert, Anchor, Button, Paper, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { Page } from "@/components/Page";
import { SiteSelect } from "@/components/SiteFilter";
import { useContentTypes, useCreateContent, useIntegration, useSites } from "@/features/content/api";
import { typeName } from "@/features/content/states";
import { asApiError } from "@/lib/api/errors";

/** Site and type first: they decide which terms, authors and fields the editor offers. */
export function NewContentPage() {
  const [params, setParams] = useSearchParams();
  const sites = useSites().data;
  const only = sites?.count === 1 ? sites.results[0] : undefined;
  const site = params.get("site") ?? (only ? String(only.id) : null);
  const [type, setType] = useState("post");
  const create = useCreateContent();
  const navigate = useNavigate();
  const begin = async () => {
    const content = await create.mutateAsync({ site: Number(site), content_type: type });
    navigate(`/content/${content.id}`, { replace: true });
  };
  if (sites?.count === 0) return <NoSite />;
  return (
    <Page title="New content" lead="Where it will stand, and what it is. Nothing reaches the site before you publish.">
      <Paper withBorder p="lg" maw={560}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (site !== null) void begin();
          }}
        >
          <Stack>
            <SiteSelect label="Site" placeholder="Choose a site" value={site} onChange={(value) => setParams(value ? { site: value } : {}, { replace: true })} />
            {site !== null && <TypeField site={Number(site)} value={type} onChange={setType} />}
            {create.error && <ErrorNote error={asApiError(create.error)} />}
            <Button type="submit" disabled={site === null} loading={create.isPending} w="fit-content">
              Start writing
            </Button>
          </Stack>
        </form>
      </Paper>
    </Page>
  );
}

function TypeField({ site, value, onChange }: { site: number; value: string; onChange: (type: string) => void }) {
  const integration = useIntegration(site);
  const types = Object.entries(useContentTypes(site).data ?? {}).filter(([name]) => name !== "attachment");
  const data = types.length > 0 ? types.map(([name, { label }]) => ({ value: name, label: label ?? typeName(name) })) : ["post", "page", "product"].map((name) => ({ value: name, label: typeName(name) }));
  return (
    <>
      {integration.isSuccess && integration.data?.status !== "connected" && (
        <Alert color="gray">
          This site is not connected yet. You can write now; to publish, <Anchor component={Link} to={`/sites/${site}`}>connect it</Anchor>.
        </Alert>
      )}
      {data.length > 4 ? (
        <Select label="Type" data={data} value={value} onChange={(type) => type && onChange(type)} searchable allowDeselect={false} />
      ) : (
        <div>
          <Text size="sm" fw={500} mb={4} id="content-type">
            Type
          </Text>
          <SegmentedControl data={data} value={value} onChange={onChange} aria-labelledby="content-type" />
        </div>
      )}
    </>
  );
}

function NoSite() {
  return (
    <Page title="New content">
      <Alert color="gray" title="Add a site first" maw={560}>
        Contents belong to a site. <Anchor component={Link} to="/sites/new">Add your first site</Anchor>, then write.
      </Alert>
    </Page>
  );
}
