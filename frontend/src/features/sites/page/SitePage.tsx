import { Alert, Anchor, Button, Group, Tabs, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useNavigate, useParams } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { useDoArchive, useIntegration, useSite } from "@/features/sites/api";
import { HealthWord } from "@/features/sites/health/HealthWord";
import { stateOf } from "@/features/sites/health/words";
import { TABS } from "@/features/sites/page/tabs";
import type { Integration, Site } from "@/features/sites/shapes";
import { hostOf } from "@/features/sites/words";
import { asApiError } from "@/lib/api/errors";
import classes from "@/features/sites/sites.module.css";
import { webAddress } from "@/lib/webAddress";

export function SitePage() {
  const id = Number(useParams().siteId);
  const site = useSite(id);
  const integration = useIntegration(id);
  return (
    <Page title={site.data?.name ?? "Site"} lead={site.data && <Lead site={site.data} integration={integration.data ?? null} />}>
      <QueryPanel query={site}>
        {(one) => (
          <>
            {one.archived_at !== null && <Archived site={one} />}
            <QueryPanel query={integration}>{(wordpress) => <SiteTabs site={one} integration={wordpress} />}</QueryPanel>
          </>
        )}
      </QueryPanel>
    </Page>
  );
}

function Lead({ site, integration }: { site: Site; integration: Integration | null }) {
  return (
    <Group gap="md" mt={4}>
      <HealthWord state={stateOf(integration?.status ?? "not_connected", integration?.health)} />
      <Anchor href={webAddress(site.url)} target="_blank" rel="noreferrer" inherit className={classes.address}>
        {hostOf(site.url)} <IconExternalLink size={13} aria-hidden />
      </Anchor>
      {integration?.timezone != null && <Text inherit>time of the site: {integration.timezone}</Text>}
    </Group>
  );
}

interface SiteTabsProps {
  site: Site;
  integration: Integration | null;
}

/** Each tab has an address: /sites/7/drift. What a list of one tab was filtered by does not go to the next. */
function SiteTabs({ site, integration }: SiteTabsProps) {
  const { tab = "overview" } = useParams();
  const navigate = useNavigate();
  const shown = TABS.find(({ value }) => value === tab) ?? TABS[0];
  const Screen = shown.screen;
  return (
    <Tabs
      value={shown.value}
      onChange={(value) => navigate(value === "overview" || value === null ? `/sites/${site.id}` : `/sites/${site.id}/${value}`)}
      activateTabWithKeyboard={false}
      keepMounted={false}
    >
      <div className={classes.tabs}>
        <Tabs.List>
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </div>
      <Tabs.Panel value={shown.value} pt="md">
        <Screen site={site} integration={integration} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Archived({ site }: { site: Site }) {
  const restore = useDoArchive(site.id);
  return (
    <Alert color="gray" title="This site is archived">
      <Group>
        <Text size="sm">It is in no list. Its articles, history and connection are kept; what was scheduled before still goes out.</Text>
        <Button size="xs" variant="default" onClick={() => restore.mutate("restore")} loading={restore.isPending}>
          Take it back into use
        </Button>
      </Group>
      {restore.isError && <ErrorNote error={asApiError(restore.error)} />}
    </Alert>
  );
}
