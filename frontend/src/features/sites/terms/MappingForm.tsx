import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { useContentTypes } from "@/features/sites/api";
import { useDoKeepMapping } from "@/features/sites/api-terms";
import type { SiteTerm, TermMapping } from "@/features/sites/shapes";
import { mappedAs, taxonomyOptions } from "@/features/sites/terms/taxonomies";
import { TermPicker } from "@/features/sites/terms/TermPicker";
import { asApiError } from "@/lib/api/errors";

interface MappingFormProps {
  integration: number;
  /** null: a new one. */
  mapping: TermMapping | null;
  onDone: () => void;
}

export function MappingForm({ integration, mapping, onDone }: MappingFormProps) {
  const types = useContentTypes(integration).data;
  const options = taxonomyOptions(types);
  const [taxonomy, setTaxonomy] = useState<string | null>(null);
  const [term, setTerm] = useState<SiteTerm | null>(null);
  const own = taxonomy ?? options.find(({ value }) => mapping !== null && mappedAs(value) === mapping.taxonomy)?.value ?? options[0]?.value ?? null;
  const form = useForm({ initialValues: { name: mapping?.name ?? "" } });
  const keep = useDoKeepMapping(integration, mapping?.id ?? null);
  const error = keep.isError ? asApiError(keep.error) : null;
  const submit = ({ name }: { name: string }) => {
    if (own === null) return;
    const chosen =
      term === null
        ? { term_id: mapping?.term_id ?? 0, wordpress_name: mapping?.wordpress_name ?? "", wordpress_slug: mapping?.wordpress_slug ?? "" }
        : { term_id: term.term_id, wordpress_name: term.name, wordpress_slug: term.slug ?? "" };
    keep.mutate({ name, taxonomy: mappedAs(own), ...chosen }, { onSuccess: onDone, onError: (refused) => form.setErrors(asApiError(refused).fields) });
  };
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack>
        {error !== null && Object.keys(error.fields).length === 0 && <ErrorNote error={error} />}
        <Select
          label="Taxonomy"
          data={options}
          value={own}
          onChange={(value) => {
            setTaxonomy(value);
            setTerm(null);
          }}
          allowDeselect={false}
          disabled={mapping !== null}
        />
        <TextInput label="Articles say" description="With a parent, all of it: Parent > Child." required data-autofocus {...form.getInputProps("name")} />
        <TermPicker
          integration={integration}
          taxonomy={own}
          chosen={term}
          present={mapping === null ? "" : mapping.wordpress_name}
          onChoose={setTerm}
          error={error?.fields.term_id}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={keep.isPending} disabled={term === null && mapping === null}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
