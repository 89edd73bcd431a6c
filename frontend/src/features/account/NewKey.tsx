import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoMakeKey } from "@/features/account/api";
import { api, type Schemas, told } from "@/lib/api/client";
import { asApiError } from "@/lib/api/errors";

interface NewKeyProps {
  opened: boolean;
  onClose: () => void;
  onMade: (secret: string) => void;
}

export function NewKey({ opened, onClose, onMade }: NewKeyProps) {
  const make = useDoMakeKey();
  const form = useForm({ initialValues: { name: "", role: "editor" as Schemas["ApiKeyRoleEnum"], site: null as string | null } });
  const close = () => {
    form.reset();
    make.reset();
    onClose();
  };
  const send = form.onSubmit(({ site, ...body }) =>
    make.mutate(
      { ...body, site: site === null ? null : Number(site) },
      {
        onSuccess: ({ key }) => {
          close();
          onMade(key);
        },
        onError: (error) => form.setErrors(asApiError(error).fields),
      },
    ),
  );
  return (
    <Modal opened={opened} onClose={close} closeButtonProps={{ "aria-label": "Close" }} title="Make an API key">
      <form onSubmit={send}>
        <Stack>
          {make.isError && <ErrorNote error={asApiError(make.error)} />}
          <TextInput label="Name" description="What uses it: “Nightly import”." required maxLength={200} data-autofocus {...form.getInputProps("name")} />
          <Select
            label="It may"
            data={[
              { value: "editor", label: "Read and write" },
              { value: "viewer", label: "Read" },
            ]}
            allowDeselect={false}
            {...form.getInputProps("role")}
          />
          <SitePick value={form.values.site} onChange={(site) => form.setFieldValue("site", site)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Make the key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function SitePick({ value, onChange }: { value: string | null; onChange: (site: string | null) => void }) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 250);
  const found = useQuery({
    queryKey: ["sites", "named", search],
    queryFn: async () =>
      (await told(api.GET("/api/v1/fleet/", { params: { query: { page_size: 50, ...(search ? { search } : {}) } } }))).results,
    placeholderData: keepPreviousData,
  });
  return (
    <Select
      label="For"
      placeholder="All sites"
      data={(found.data ?? []).map(({ site_id, name }) => ({ value: String(site_id), label: name }))}
      searchable
      clearable
      onSearchChange={setTyped}
      nothingFoundMessage="No site has this name"
      value={value}
      onChange={onChange}
    />
  );
}
