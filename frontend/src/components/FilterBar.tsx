import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";

import { useAddress } from "@/lib/address";

export interface Filter {
  /** In the address. */
  name: string;
  label: string;
  options: { value: string; label: string }[];
}

interface FilterBarProps {
  /** Label of the text that is searched for; without one there is no such field. */
  search?: string;
  filters?: Filter[];
  /** Names of filters that stand in `children`, to be taken away with the others. */
  more?: string[];
  /** Further fields, before the button that takes all filters away. */
  children?: ReactNode;
}

/** What is searched and filtered for, kept in the address. */
export function FilterBar({ search, filters = [], more = [], children }: FilterBarProps) {
  const { get, set } = useAddress();
  const names = [...(search === undefined ? [] : ["search"]), ...filters.map(({ name }) => name), ...more];
  const isFiltered = names.some((name) => get(name) !== null);
  return (
    <Group gap="xs" align="flex-end" role="search">
      {search !== undefined && <SearchField label={search} />}
      {filters.map(({ name, label, options }) => (
        <Select
          key={name}
          size="sm"
          label={label}
          placeholder="Any"
          clearable
          searchable={options.length > 10}
          data={options}
          value={get(name)}
          onChange={(value) => set({ [name]: value })}
          w={{ base: "100%", xs: 168 }}
        />
      ))}
      {children}
      {isFiltered && (
        <Button variant="subtle" size="sm" onClick={() => set(Object.fromEntries(names.map((name) => [name, null])))}>
          Clear
        </Button>
      )}
    </Group>
  );
}

/** Asks when the typing pauses, and follows the address where Back changes it. */
function SearchField({ label }: { label: string }) {
  const { get, set } = useAddress();
  const asked = get("search") ?? "";
  const [typed, setTyped] = useState(asked);
  const ask = useDebouncedCallback((value: string) => set({ search: value }), 250);
  useEffect(() => setTyped(asked), [asked]);
  return (
    <TextInput
      size="sm"
      type="search"
      label={label}
      leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        ask(value);
      }}
      w={{ base: "100%", xs: 240 }}
    />
  );
}
