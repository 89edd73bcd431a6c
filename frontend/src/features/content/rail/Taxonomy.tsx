import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router-dom";

import { type Content, useIntegration } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";
import { KeywordsField } from "@/features/content/rail/KeywordsField";
import { NamedField } from "@/features/content/rail/NamedField";
import { TermsField } from "@/features/content/rail/TermsField";
import { typeName } from "@/features/content/states";

type Kind = "categories" | "tags" | "sectors" | "clusters";

const TAXONOMIES: Record<Kind, (type: string) => string> = {
  categories: (type) => (type === "product" ? "product_cat" : "category"),
  tags: (type) => (type === "product" ? "product_tag" : "post_tag"),
  sectors: () => "igny8_sector",
  clusters: () => "igny8_cluster",
};

const LABELS: Record<Kind, string> = { categories: "Categories", tags: "Tags", sectors: "Sectors", clusters: "Clusters" };

/** Pages have no categories and tags in WordPress; those that were given are shown all the same. */
function kindsOf(content: Content): Kind[] {
  const all: Kind[] = ["categories", "tags", "sectors", "clusters"];
  return all.filter((kind) => content.content_type !== "page" || kind === "sectors" || kind === "clusters" || (content[kind]?.length ?? 0) > 0);
}

export function Taxonomy({ draft }: { draft: Draft }) {
  const { value, set, problems } = draft;
  const integration = useIntegration(value.site).data;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {typeName(value.content_type)} on <Anchor component={Link} to={`/sites/${value.site}`} inherit>{value.site_name}</Anchor>
        </Text>
      </Group>
      {kindsOf(value).map((kind) => (
        <TermsField
          key={kind}
          field={kind}
          label={LABELS[kind]}
          {...(kind === "categories" ? { description: "A name, or Parent > Child" } : {})}
          taxonomy={TAXONOMIES[kind](value.content_type)}
          integration={integration?.id}
          value={value[kind] ?? []}
          onChange={(names) => set({ [kind]: names })}
          error={problemOf(problems, kind)}
        />
      ))}
      {Object.entries(value.other_terms ?? {}).map(([taxonomy, names]) => (
        <TermsField
          key={taxonomy}
          field={`other_terms.${taxonomy}`}
          label={taxonomy}
          taxonomy={taxonomy}
          integration={integration?.id}
          value={names}
          onChange={(next) => set({ other_terms: { ...value.other_terms, [taxonomy]: next } })}
          error={problemOf(problems, `other_terms.${taxonomy}`)}
        />
      ))}
      <NamedField kind="sectors" field="sector_id" label="Main sector" draft={draft} />
      <NamedField kind="clusters" field="cluster_id" label="Main cluster" draft={draft} />
      <KeywordsField draft={draft} />
    </Stack>
  );
}

/** A field's own complaint, or that of one of its items. */
export function problemOf(problems: Record<string, string>, field: string): string | undefined {
  const name = Object.keys(problems).find((one) => one === field || one.startsWith(`${field}.`) || one.startsWith(`${field}[`));
  return name === undefined ? undefined : problems[name];
}
