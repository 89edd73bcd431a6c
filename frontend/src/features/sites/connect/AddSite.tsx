import { Button, Group, Paper, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useNavigate } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { Page } from "@/components/Page";
import { useDoAddSite, useDoMakeConnectCode } from "@/features/sites/api";
import { asAddress, hostOf } from "@/features/sites/words";
import { asApiError } from "@/lib/api/errors";

export function AddSite() {
  const navigate = useNavigate();
  const form = useForm({ initialValues: { url: "", name: "" } });
  const add = useDoAddSite();
  const make = useDoMakeConnectCode();
  const begin = async ({ url, name }: typeof form.values) => {
    const address = asAddress(url);
    const site = await add.mutateAsync({ url: address, name: name.trim() || hostOf(address) });
    await make.mutateAsync(site.id).catch(() => undefined); // the next page offers to make it again
    navigate(`/sites/${site.id}/connect`, { replace: true });
  };
  const error = add.isError ? asApiError(add.error) : null;
  return (
    <Page title="Add a site" lead="Step 1 of 4: which WordPress it is. Nothing is changed there yet.">
      <Paper withBorder p="lg" maw={560}>
        <form
          onSubmit={form.onSubmit((values) =>
            begin(values).catch((refused: unknown) => form.setErrors(asApiError(refused).fields)),
          )}
        >
          <Stack>
            {error !== null && Object.keys(error.fields).length === 0 && <ErrorNote error={error} />}
            <TextInput
              label="Address"
              description="As it stands in the browser when the site's home page is open."
              placeholder="https://blog.example.com"
              required
              inputMode="url"
              autoComplete="url"
              autoFocus
              {...form.getInputProps("url")}
            />
            <TextInput
              label="Name"
              description="What you call it. Left empty: its address."
              {...form.getInputProps("name")}
            />
            <Group justify="flex-end">
              <Button variant="default" component={Link} to="/sites">
                Cancel
              </Button>
              <Button type="submit" loading={add.isPending || make.isPending}>
                Continue
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Page>
  );
}
