import { Select } from "@mantine/core";
import { useState } from "react";

import { useCreateNamed, useNamed } from "@/features/content/api";
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
  const named = useNamed(kind, value.site, { enabled: wasEntered || value[field] != null }).data ?? [];
  const create = useCreateNamed(kind, value.site);
  const name = typed.trim();
  const isNew = name !== "" && !named.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const data = [...named.map((one) => ({ value: String(one.id), label: one.name })), ...(isNew ? [{ value: NEW + name, label: `Make “${name}”` }] : [])];
  const choose = async (chosen: string | null) => {
    if (chosen?.startsWith(NEW)) set({ [field]: (await create.mutateAsync(chosen.slice(NEW.length))).id });
    else set({ [field]: chosen === null ? null : Number(chosen) });
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
      value={value[field] == null ? null : String(value[field])}
      onFocus={() => setWasEntered(true)}
      onChange={(chosen) => void choose(chosen)}
      onSearchChange={setTyped}
      error={create.error ? asApiError(create.error).told.message : problems[field]}
    />
  );
}
