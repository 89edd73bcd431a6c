import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { useTerms } from "@/features/sites/api-terms";
import type { SiteTerm } from "@/features/sites/shapes";

interface TermPickerProps {
  integration: number;
  /** WordPress's name; null: the site's structure is not known. */
  taxonomy: string | null;
  chosen: SiteTerm | null;
  /** Name of the term as it is now. */
  present: string;
  onChoose: (term: SiteTerm | null) => void;
  error: string | undefined;
}

/** Searches on the server: a site may have 100,000 terms. */
export function TermPicker({ integration, taxonomy, chosen, present, onChoose, error }: TermPickerProps) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed === chosen?.path ? "" : typed, 250);
  const found = useTerms(integration, { page_size: 20, ...(taxonomy ? { taxonomy } : {}), ...(search ? { search } : {}) }, taxonomy !== null);
  const terms = found.data?.results ?? [];
  const shown = chosen !== null && !terms.some(({ id }) => id === chosen.id) ? [chosen, ...terms] : terms;
  return (
    <Select
      label="WordPress gets"
      placeholder={present || "Search the site's terms"}
      description={present ? `Now: ${present}` : "A term the site has already."}
      searchable
      clearable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      data={shown.map((term) => ({ value: String(term.id), label: term.path || term.name }))}
      value={chosen === null ? null : String(chosen.id)}
      onChange={(value) => onChoose(shown.find(({ id }) => String(id) === value) ?? null)}
      nothingFoundMessage={found.isFetching ? "Searching…" : "The site has no such term. Sync now under Content Types fetches new ones."}
      error={error}
    />
  );
}
