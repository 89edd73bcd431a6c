import { Button, Group, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoChangeSite } from "@/features/sites/api";
import type { Site } from "@/features/sites/shapes";
import { asAddress } from "@/features/sites/words";
import { asApiError } from "@/lib/api/errors";

export function Address({ site }: { site: Site }) {
  const form = useForm({ initialValues: { name: site.name, url: site.url } });
  const change = useDoChangeSite(site.id);
  const error = change.isError ? asApiError(change.error) : null;
  const keep = ({ name, url }: typeof form.values) =>
    change.mutate(
      { name, url: asAddress(url) },
      {
        onSuccess: (now) => {
          form.setInitialValues({ name: now.name, url: now.url });
          form.reset();
          notifications.show({ message: "Name and address are kept. WordPress was not changed." });
        },
        onError: (refused) => form.setErrors(asApiError(refused).fields),
      },
    );
  return (
    <section aria-labelledby="address">
      <Title order={2} id="address" mb="xs">
        Name and address
      </Title>
      <form onSubmit={form.onSubmit(keep)}>
        <Stack gap="sm">
          {error !== null && Object.keys(error.fields).length === 0 && <ErrorNote error={error} />}
          <TextInput label="Name" required {...form.getInputProps("name")} />
          <TextInput
            label="Address"
            description="Where people find the site. Where IGNY8 reaches its REST API, the site says by itself."
            required
            inputMode="url"
            {...form.getInputProps("url")}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
