import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { useSite, useSites } from "@/features/content/api";
import { useAddress } from "@/lib/address";

/** Of many sites, those whose name is typed are offered. */
export function SiteFilter() {
  const { get, set } = useAddress();
  const value = get("site");
  return <SiteSelect label="Site" placeholder="Any" clearable value={value} onChange={(site) => set({ site })} w={{ base: "100%", xs: 200 }} />;
}

interface SiteSelectProps {
  label: string;
  description?: string;
  placeholder?: string;
  clearable?: boolean;
  value: string | null;
  onChange: (site: string | null) => void;
  error?: string | undefined;
  w?: { base: string; xs: number };
}

export function SiteSelect({ value, onChange, ...field }: SiteSelectProps) {
  const [typed, setTyped] = useState("");
  const [wasEntered, setWasEntered] = useState(false);
  const [search] = useDebouncedValue(typed, 250);
  const site = useSite(value === null ? null : Number(value)).data;
  const sites = useSites(search === site?.name ? "" : search, wasEntered).data?.results ?? [];
  const data = [...(site ? [site] : []), ...sites.filter(({ id }) => id !== site?.id)].map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <Select
      {...field}
      searchable
      data={data}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      onFocus={() => setWasEntered(true)}
      nothingFoundMessage="No site has this name"
      value={value}
      onChange={onChange}
    />
  );
}
