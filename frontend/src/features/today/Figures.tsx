import { SimpleGrid, Stack, Title } from "@mantine/core";

import { SuccessChart, TimesChart } from "@/components/charts";
import { Moment } from "@/components/Moment";
import { StatNumber } from "@/components/StatNumber";
import type { Overview } from "@/features/today/api";
import { many } from "@/features/today/words";
import { duration } from "@/lib/time";

const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** How much there is, and how it went in 30 days. */
export function Figures({ overview }: { overview: Overview }) {
  return (
    <Stack gap="sm" component="section" aria-labelledby="figures">
      <Title order={2} id="figures">
        All sites
      </Title>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        <Numbers overview={overview} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
        <SuccessChart success={overview.success} />
        <TimesChart times={overview.publish_ms} />
      </SimpleGrid>
    </Stack>
  );
}

function Numbers({ overview: { totals, terms, success, publish_ms: times, sites, contents, last_published_at } }: { overview: Overview }) {
  const there = totals.post + totals.page + totals.product + totals.other;
  const allTerms = terms.categories + terms.tags + terms.sectors + terms.clusters;
  return (
    <>
      <StatNumber label="Success, 30 days" value={success.rate === null ? null : PERCENT.format(success.rate)} note={many(success.failed, "failed", "failed")} />
      <StatNumber
        label="Time to publish"
        value={times.average === null ? null : duration(times.average)}
        note={times.p95 === null ? "none in 30 days" : `19 of 20 within ${duration(times.p95)}`}
      />
      <StatNumber label="On the sites" value={there} note={<>last published <Moment at={last_published_at} /></>} to="/content?state=published" />
      <StatNumber label="Contents in IGNY8" value={contents} note={`${many(Math.max(contents - there, 0), "is", "are")} not out`} to="/content" />
      <StatNumber label="Sites connected" value={sites.connected} note={standing(sites)} to="/sites" />
      <StatNumber label="Terms known" value={allTerms} note={`${many(terms.categories, "category", "categories")}, ${many(terms.tags, "tag")}`} />
    </>
  );
}

function standing({ down, degraded, pending }: Overview["sites"]): string {
  const said = [down > 0 ? `${down} down` : "", degraded > 0 ? `${degraded} with a warning` : "", pending > 0 ? `${pending} not connected` : ""];
  return said.filter(Boolean).join(", ") || "all answer";
}
