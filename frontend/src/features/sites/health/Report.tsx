import { Moment } from "@/components/Moment";
import type { SiteReport } from "@/features/sites/shapes";
import classes from "@/features/sites/sites.module.css";

const SEO: Record<string, string> = { yoast: "Yoast SEO", rank_math: "Rank Math", aioseo: "All in One SEO", seopress: "SEOPress" };

export function seoName(active: string): string {
  return SEO[active] ?? "none";
}

/** Versions and figures of the latest answer. */
export function Report({ report }: { report: SiteReport }) {
  const { site = {}, stats = {} } = report;
  const facts: [string, React.ReactNode][] = [
    ["WordPress", site.wordpress_version],
    ["Plugin", site.plugin_version],
    ["PHP", site.php_version],
    ["Time zone", site.timezone],
    ["SEO plugin", site.seo_plugin && `${seoName(site.seo_plugin.active)} ${site.seo_plugin.version ?? ""}`],
    ["Posts managed", stats.posts_managed?.toLocaleString()],
    ["Last publish", stats.last_publish === undefined ? undefined : <Moment key="last" at={stats.last_publish} zone={site.timezone} />],
    ["Disk", stats.disk_space],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name} className={classes.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
