import { TagsInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { useChosen, useNamed, useNameOne } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";
import { problemOf } from "@/features/content/rail/Taxonomy";
import { asApiError } from "@/lib/api/errors";

/** Keywords the content is planned for. They are rows of the site; names there are not yet are made. */
export function KeywordsField({ draft: { value, set, problems } }: { draft: Draft }) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 200);
  const query = useNamed("keywords", value.site, { search });
  const nameOne = useNameOne("keywords", value.site);
  const ids = value.keyword_ids ?? [];
  const chosen = useChosen("keywords", ids, !query.isPending);
  const named = [...(query.data ?? []), ...chosen.named];
  const nameOf = (id: number) => named.find((one) => one.id === id)?.name ?? `#${id}`;
  const choose = async (names: string[]) => {
    const known = new Map([...named.map((one) => [one.name, one.id] as const), ...ids.map((id) => [nameOf(id), id] as const)]);
    const next: number[] = [];
    for (const name of names) next.push(known.get(name) ?? (await nameOne.mutateAsync(name)).id);
    set({ keyword_ids: next });
  };
  return (
    <TagsInput
      id="field-keyword_ids"
      label="Keywords"
      description="What this is planned for; they stay in IGNY8 and WordPress, and are not shown to visitors"
      data={[...new Set(named.map((one) => one.name))]}
      value={ids.map(nameOf)}
      onChange={(names) => void choose(names)}
      searchValue={typed}
      onSearchChange={setTyped}
      disabled={chosen.isPending || query.isPending}
      acceptValueOnBlur
      error={nameOne.error ? asApiError(nameOne.error).told.message : problemOf(problems, "keyword_ids")}
    />
  );
}
