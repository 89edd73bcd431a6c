import { Button, Fieldset, Group, Input, Select, Slider, Stack, Switch } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoChangeSettings } from "@/features/sites/api";
import type { Integration, SiteSettings } from "@/features/sites/shapes";
import { asApiError } from "@/lib/api/errors";
import { CHOICES, differing, filled } from "@/features/sites/settings/values";

interface PluginFormProps {
  integration: Integration;
  now: SiteSettings;
}

export function PluginForm({ integration, now }: PluginFormProps) {
  const before = filled(now.settings);
  const form = useForm({ initialValues: before });
  const change = useDoChangeSettings(integration.id);
  const keep = (values: typeof before) =>
    change.mutate(differing(before, values), {
      onSuccess: () => notifications.show({ message: `${integration.site_name} has the new settings. The next publish follows them.` }),
      onError: (refused) => form.setErrors(asApiError(refused).fields),
    });
  return (
    <form onSubmit={form.onSubmit(keep)}>
      <Stack gap="md">
        {change.isError && <ErrorNote error={asApiError(change.error)} />}
        <Switch
          label="Create terms the site does not have"
          description="Off: the article gets the fallback category, and unknown tags are left out and told."
          {...form.getInputProps("auto_create_terms", { type: "checkbox" })}
        />
        <Select
          label="Fallback category"
          data={[{ value: "0", label: "None" }, ...now.categories.map(({ term_id, name }) => ({ value: String(term_id), label: name }))]}
          allowDeselect={false}
          searchable
          value={String(form.values.fallback_category)}
          onChange={(value) => form.setFieldValue("fallback_category", Number(value ?? 0))}
          error={form.errors.fallback_category}
        />
        <Input.Wrapper label={`Gallery: at most ${form.values.gallery_limit} images`} error={form.errors.gallery_limit}>
          <Slider
            min={1}
            max={20}
            thumbLabel="Gallery images"
            marks={[1, 5, 10, 15, 20].map((value) => ({ value, label: value }))}
            mb="md"
            {...form.getInputProps("gallery_limit")}
          />
        </Input.Wrapper>
        <Select label="Images beyond that" data={CHOICES.gallery_overflow} allowDeselect={false} {...form.getInputProps("gallery_overflow")} />
        <Select label="Write articles as" data={CHOICES.content_format} allowDeselect={false} {...form.getInputProps("content_format")} />
        <Fieldset legend="Post types IGNY8 may publish into">
          <Stack gap="xs">
            {Object.entries(form.values.post_types).map(([name, isEnabled]) => (
              <Switch
                key={name}
                label={labelOf(now, name)}
                checked={isEnabled}
                onChange={({ currentTarget }) => form.setFieldValue(`post_types.${name}`, currentTarget.checked)}
              />
            ))}
          </Stack>
        </Fieldset>
        <Group justify="flex-end">
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
            Change on the site
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function labelOf({ post_types: types }: SiteSettings, name: string): string {
  return (types as Record<string, { label?: string } | undefined>)[name]?.label ?? name;
}
