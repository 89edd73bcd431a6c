import { SimpleGrid, Stack, Title } from "@mantine/core";

import { QueryPanel } from "@/components/QueryPanel";
import { StatNumber } from "@/components/StatNumber";
import { Moment } from "@/components/Moment";
import { useOverviewOf } from "@/features/sites/api";
import { NotConnected } from "@/features/sites/page/NotConnected";
import { ComingNext } from "@/features/sites/overview/ComingNext";
import { NeedsYou } from "@/features/sites/overview/NeedsYou";
import { RecentChanges } from "@/features/sites/overview/RecentChanges";
import type { Integration, Overview, Site } from "@/features/sites/shapes";
import { many, percent } from "@/features/sites/words";
import { duration } from "@/lib/time";

export function SiteOverview({ site, integration }: { site: Site; integration: Integration | null }) {
  const query = useOverviewOf(site.id);
  if (integration === null || integration.connected_at == null) return <NotConnected site={site} />;
  const isEnded = integration.status !== "connected";
  return (
    <Stack gap="lg">
      {isEnded && <NotConnected site={site} reason={integration.status_reason} />}
      <QueryPanel query={query} rows={8}>
        {(overview) => (
          <Stack gap="lg">
            <NeedsYou site={site} overview={overview} />
            <Numbers site={site} overview={overview} />
            <ComingNext site={site} overview={overview} zone={integration.timezone ?? undefined} />
          </Stack>
        )}
      </QueryPanel>
      <RecentChanges integration={integration} />
    </Stack>
  );
}

function Numbers({ site, overview }: { site: Site; overview: Overview }) {
  const { totals, terms, success, publish_ms: times } = overview;
  return (
    <section aria-labelledby="numbers">
      <Title order={2} id="numbers" mb="xs">
        Numbers
      </Title>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="xs">
        <StatNumber
          label="On the site"
          value={totals.post + totals.page + totals.product + totals.other}
          note={`${many(totals.post, "post")}, ${many(totals.page, "page")}, ${many(totals.product, "product")}`}
          to={`/content?site=${site.id}&state=published`}
        />
        <StatNumber
          label="Success, 30 days"
          value={percent(success.rate)}
          note={`${success.published} checked, ${success.with_issues} with issues, ${success.failed} failed`}
          to={`/sites/${site.id}/jobs`}
        />
        <StatNumber
          label="Time to publish"
          value={times.average === null ? null : duration(times.average)}
          note={times.p95 === null ? "none in 30 days" : `19 of 20 within ${duration(times.p95)}`}
        />
        <StatNumber
          label="Still to go out today"
          value={overview.pending_today}
          note={<>last published <Moment at={overview.last_published_at} /></>}
        />
        <StatNumber label="Categories" value={terms.categories} to={`/sites/${site.id}/taxonomies?taxonomy=category`} />
        <StatNumber label="Tags" value={terms.tags} to={`/sites/${site.id}/taxonomies?taxonomy=post_tag`} />
        <StatNumber label="Sectors" value={terms.sectors} to={`/sites/${site.id}/taxonomies?taxonomy=igny8_sector`} />
        <StatNumber label="Clusters" value={terms.clusters} to={`/sites/${site.id}/taxonomies?taxonomy=igny8_cluster`} />
      </SimpleGrid>
    </section>
  );
}
