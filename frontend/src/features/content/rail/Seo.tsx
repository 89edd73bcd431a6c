import { Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";

import { useSite } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";
import { lengthHint, SEARCH_DESCRIPTION, SEARCH_TITLE } from "@/features/content/rail/lengths";
import { SearchResult } from "@/features/content/rail/SearchResult";
import { problemOf } from "@/features/content/rail/Taxonomy";

export function Seo({ draft: { value, set, problems } }: { draft: Draft }) {
  const site = useSite(value.site).data;
  return (
    <Stack gap="sm">
      <SearchResult content={value} siteUrl={site?.url ?? ""} />
      <TextInput
        id="field-seo_title"
        label="SEO title"
        placeholder={value.title}
        maxLength={500}
        value={value.seo_title}
        onChange={({ currentTarget }) => set({ seo_title: currentTarget.value })}
        description={<Hint text={lengthHint(value.seo_title, SEARCH_TITLE)} />}
        inputWrapperOrder={["label", "input", "description", "error"]}
        error={problems.seo_title}
      />
      <Textarea
        id="field-seo_description"
        label="SEO description"
        autosize
        minRows={3}
        maxLength={1000}
        value={value.seo_description}
        onChange={({ currentTarget }) => set({ seo_description: currentTarget.value })}
        description={<Hint text={lengthHint(value.seo_description, SEARCH_DESCRIPTION)} />}
        inputWrapperOrder={["label", "input", "description", "error"]}
        error={problems.seo_description}
      />
      <TextInput
        id="field-canonical_url"
        label="Canonical address"
        description="Only where the original stands elsewhere"
        placeholder="https://"
        value={value.canonical_url ?? ""}
        onChange={({ currentTarget }) => set({ canonical_url: currentTarget.value })}
        error={problems.canonical_url}
      />
      <TagsInput
        id="field-focus_keywords"
        label="Focus keywords"
        description="The first is the main one"
        value={value.focus_keywords ?? []}
        onChange={(words) => set({ focus_keywords: words })}
        acceptValueOnBlur
        error={problemOf(problems, "focus_keywords")}
      />
    </Stack>
  );
}

function Hint({ text }: { text: string }) {
  return (
    <Text span inherit aria-live="polite">
      {text}
    </Text>
  );
}
