import { TagsInput } from "@mantine/core";

import { useCreateNamed, useNamed } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";
import { problemOf } from "@/features/content/rail/Taxonomy";
import { asApiError } from "@/lib/api/errors";

/** Keywords the content is planned for. They are rows of the site; names there are not yet are made. */
export function KeywordsField({ draft: { value, set, problems } }: { draft: Draft }) {
  const query = useNamed("keywords", value.site);
  const create = useCreateNamed("keywords", value.site);
  const named = query.data ?? [];
  const ids = value.keyword_ids ?? [];
  const nameOf = (id: number) => named.find((one) => one.id === id)?.name ?? `#${id}`;
  const choose = async (names: string[]) => {
    const known = new Map([...named.map((one) => [one.name, one.id] as const), ...ids.map((id) => [nameOf(id), id] as const)]);
    const chosen: number[] = [];
    for (const name of names) chosen.push(known.get(name) ?? (await create.mutateAsync(name)).id);
    set({ keyword_ids: chosen });
  };
  return (
    <TagsInput
      id="field-keyword_ids"
      label="Keywords"
      description="What this is planned for; they stay in IGNY8 and WordPress, and are not shown to visitors"
      data={named.map((one) => one.name)}
      value={ids.map(nameOf)}
      onChange={(names) => void choose(names)}
      disabled={query.isPending}
      acceptValueOnBlur
      error={create.error ? asApiError(create.error).told.message : problemOf(problems, "keyword_ids")}
    />
  );
}
