import { TagsInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { useTerms } from "@/features/content/api";

interface TermsFieldProps {
  field: string;
  label: string;
  description?: string;
  taxonomy: string;
  integration: number | undefined;
  value: string[];
  onChange: (names: string[]) => void;
  error: string | undefined;
}

/** Terms of the site are offered to who comes to choose; other names are free, and made when they go out. */
export function TermsField({ field, taxonomy, integration, value, onChange, ...input }: TermsFieldProps) {
  const [typed, setTyped] = useState("");
  const [wasEntered, setWasEntered] = useState(false);
  const [search] = useDebouncedValue(typed.split(">").at(-1)?.trim() ?? "", 200);
  const terms = useTerms(wasEntered ? integration : undefined, taxonomy, search).data?.results ?? [];
  const paths = [...new Set(terms.map(({ path }) => path))];
  return (
    <TagsInput
      {...input}
      id={`field-${field}`}
      size="sm"
      data={paths}
      filter={({ options }) => options}
      value={value}
      onFocus={() => setWasEntered(true)}
      onChange={(names) => onChange(names.map(tidyPath))}
      searchValue={typed}
      onSearchChange={setTyped}
      splitChars={["\n", ";"]}
      acceptValueOnBlur
      clearable
      clearButtonProps={{ "aria-label": `Remove all: ${input.label}` }}
    />
  );
}

/** One space on each side of a >, which stands between a parent and its child. */
export function tidyPath(path: string): string {
  return path.split(/(?<!\\)>/).map((name) => name.trim()).filter(Boolean).join(" > ");
}
