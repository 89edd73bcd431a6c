import { List, Text } from "@mantine/core";

import { plural, type Receipt, type TaxonomyReport, taxonomyReports } from "@/lib/publishing";

const OUTCOMES: Record<Receipt["outcome"], string> = {
  created: "A new post",
  updated: "The post that was there, updated",
  skipped: "The post was there already; nothing was changed",
  adopted: "The post that was there, taken over",
};

/** What the site created and what it used again. */
export function Made({ receipt }: { receipt: Receipt }) {
  return (
    <List size="sm" spacing={4}>
      <List.Item>
        {OUTCOMES[receipt.outcome]}, number {receipt.post_id}
        {receipt.replayed && " (the site had done it already and told so again)"}
      </List.Item>
      {mediaLines(receipt).map((line) => (
        <List.Item key={line}>{line}</List.Item>
      ))}
      {taxonomyReports(receipt)
        .filter(([, report]) => report.requested.length > 0)
        .map(([name, report]) => (
          <List.Item key={name}>
            <Text span inherit tt="capitalize">
              {name}
            </Text>
            : {termsLine(report)}
          </List.Item>
        ))}
      <List.Item>{seoLine(receipt)}</List.Item>
    </List>
  );
}

export function mediaLines({ media, gallery }: Receipt): string[] {
  const lines = [];
  if (media.uploaded + media.reused === 0) lines.push("No images");
  else {
    const parts = [media.uploaded > 0 && `${media.uploaded} new`, media.reused > 0 && `${media.reused} used again`];
    lines.push(`Images: ${parts.filter(Boolean).join(", ")}`);
  }
  if (gallery.gallery_images_skipped > 0) {
    lines.push(`${plural(gallery.gallery_images_skipped, "gallery image")} left out: the site's limit was reached`);
  }
  if (gallery.gallery_images_inline > 0) lines.push(`${plural(gallery.gallery_images_inline, "gallery image")} put into the text`);
  if (gallery.gallery_overflow_post_id !== null) lines.push(`More gallery images in post ${gallery.gallery_overflow_post_id}`);
  return lines;
}

export function termsLine(report: TaxonomyReport): string {
  const parts = [
    report.created.length > 0 && `${report.created.join(", ")} created`,
    report.existing.length > 0 && `${report.existing.join(", ")} was there`,
    report.fallback.length > 0 && `${report.fallback.join(", ")} not there: the fallback was used`,
    report.skipped.length > 0 && `${report.skipped.join(", ")} left out`,
  ];
  return parts.filter(Boolean).join("; ");
}

function seoLine({ seo_plugin: seo }: Receipt): string {
  if (seo.active === "none") return "No SEO plugin on the site";
  const applied = Object.entries(seo.fields ?? {}).filter(([, how]) => how === "applied");
  const what = applied.map(([name]) => name.replaceAll("_", " ")).join(", ");
  return `SEO by ${seo.active}${seo.version ? ` ${seo.version}` : ""}${what ? `: ${what}` : ""}`;
}
