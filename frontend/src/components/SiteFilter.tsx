import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useAddress } from "@/lib/address";
import { api, told } from "@/lib/api/client";

const OFFERED = 50;

/** The `site` of the address. */
export function SiteFilter() {
  const { get, set } = useAddress();
  return <SiteSelect label="Site" placeholder="Any" clearable value={get("site")} onChange={(site) => set({ site })} w={{ base: "100%", xs: 200 }} />;
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

/** Of many sites, those whose name is typed are offered; nothing is asked before somebody comes to choose. */
export function SiteSelect({ value, onChange, ...field }: SiteSelectProps) {
  const [typed, setTyped] = useState("");
  const [wasEntered, setWasEntered] = useState(false);
  const [search] = useDebouncedValue(typed, 250);
  const chosen = useSiteName(value);
  const found = useSitesNamed(search === chosen ? "" : search, wasEntered);
  const data = (found.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  if (value !== null && chosen !== undefined && !data.some((one) => one.value === value)) data.unshift({ value, label: chosen });
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

function useSitesNamed(search: string, enabled: boolean) {
  return useQuery({
    queryKey: ["sites", "named", search],
    queryFn: async () => {
      const query = { page_size: OFFERED, archived: false, ...(search ? { search } : {}) };
      return (await told(api.GET("/api/v1/system/sites/", { params: { query } }))).results;
    },
    enabled,
    staleTime: 60_000,
  });
}

function useSiteName(id: string | null): string | undefined {
  return useQuery({
    queryKey: ["sites", "one", id],
    queryFn: () => told(api.GET("/api/v1/system/sites/{id}/", { params: { path: { id: id ?? "" } } })),
    enabled: id !== null,
    staleTime: 60_000,
  }).data?.name;
}
