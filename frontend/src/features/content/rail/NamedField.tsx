import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { useChosen, useNamed, useNameOne } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";
import { asApiError } from "@/lib/api/errors";

const NEW = "new:";

interface NamedFieldProps {
  kind: "clusters" | "sectors";
  field: "cluster_id" | "sector_id";
  label: string;
  draft: Draft;
}

/** One of the site's clusters or sectors; a name there is not yet is made. */
export function NamedField({ kind, field, label, draft: { value, set, problems } }: NamedFieldProps) {
  const [typed, setTyped] = useState("");
  const [wasEntered, setWasEntered] = useState(false);
  const id = value[field] ?? null;
  const chosen = useChosen(kind, id === null ? [] : [id]).named;
  const name = typed.trim();
  const [search] = useDebouncedValue(chosen.some((one) => one.name === name) ? "" : name, 200);
  const found = useNamed(kind, value.site, { search, enabled: wasEntered }).data ?? [];
  const named = [...found, ...chosen.filter((one) => !found.some((other) => other.id === one.id))];
  const nameOne = useNameOne(kind, value.site);
  const isNew = name !== "" && !named.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const data = [...named.map((one) => ({ value: String(one.id), label: one.name })), ...(isNew ? [{ value: NEW + name, label: `Make “${name}”` }] : [])];
  const choose = async (picked: string | null) => {
    if (picked?.startsWith(NEW)) set({ [field]: (await nameOne.mutateAsync(picked.slice(NEW.length))).id });
    else set({ [field]: picked === null ? null : Number(picked) });
  };
  return (
    <Select
      id={`field-${field}`}
      label={label}
      placeholder="None"
      searchable
      clearable
      clearButtonProps={{ "aria-label": `Remove: ${label}` }}
      data={data}
      value={id === null ? null : String(id)}
      onFocus={() => setWasEntered(true)}
      onChange={(picked) => void choose(picked)}
      onSearchChange={setTyped}
      error={nameOne.error ? asApiError(nameOne.error).told.message : problems[field]}
    />
  );
}
