import { Anchor, List, Spoiler, Text } from "@mantine/core";

import classes from "@/components/lists.module.css";
import type { Integration, Preflight } from "@/features/publish/api";
import { webAddress } from "@/lib/webAddress";

const SEO: Record<string, string> = {
  yoast: "Yoast SEO",
  rank_math: "Rank Math",
  rankmath: "Rank Math",
  aioseo: "All in One SEO",
  seopress: "SEOPress",
};

/** What a publish would create, use again and change. */
export function PlanView({ found, integration }: { found: Preflight; integration: Integration }) {
  return (
    <details>
      <Text component="summary" size="sm" className={classes.summary}>
        What will happen
      </Text>
      <Spoiler maxHeight={320} showLabel="Show all" hideLabel="Show less" mt={6}>
        <List size="sm" spacing={4}>
          <List.Item>
            {found.publication === null ? (
              <>A new post on {integration.site_name}</>
            ) : (
              <>
                <Anchor href={webAddress(found.publication.post_url)} target="_blank" rel="noreferrer" inherit>
                  The post that is there
                </Anchor>{" "}
                is updated; its address stays
              </>
            )}
          </List.Item>
          {planLines(found).map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      </Spoiler>
    </details>
  );
}

export function planLines(found: Preflight): string[] {
  const lines = [];
  const { plan } = found;
  if (plan) {
    const made = plan.creates_terms ? "created" : "not there, and the site creates none by itself";
    for (const [taxonomy, { known, new: fresh }] of Object.entries(plan.terms)) {
      const name = taxonomy.charAt(0).toUpperCase() + taxonomy.slice(1);
      const parts = [known.length > 0 && `${known.join(", ")} known`, fresh.length > 0 && `${fresh.join(", ")} ${made}`];
      lines.push(`${name}: ${parts.filter(Boolean).join("; ")}`);
    }
    const { known, new: fresh } = plan.images;
    if (known + fresh === 0) lines.push("No images");
    else lines.push(`Images: ${[fresh > 0 && `${fresh} new`, known > 0 && `${known} already there`].filter(Boolean).join(", ")}`);
  }
  const { active, version } = found.seo_plugin;
  const seo = SEO[active];
  lines.push(seo ? `SEO goes to ${seo}${version ? ` ${version}` : ""}` : "No SEO plugin on the site: keywords are kept with the post");
  return lines;
}

