import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoChangeMe, useDoChangePassword } from "@/features/account/api";
import { Said } from "@/features/account/Said";
import classes from "@/features/account/account.module.css";
import { asApiError } from "@/lib/api/errors";
import type { Me } from "@/lib/api/me";
import { endSession } from "@/lib/api/session";

export function Profile({ me }: { me: Me }) {
  return (
    <Stack gap="xl" className={classes.form}>
      <Name me={me} />
      <Password email={me.user?.email ?? ""} />
      <Stack gap="xs" align="flex-start">
        <Title order={2}>This session</Title>
        <Text size="sm">Signing out ends it in this browser. What is being published goes on.</Text>
        <Button variant="default" onClick={() => void endSession()}>
          Sign out
        </Button>
      </Stack>
    </Stack>
  );
}

function Name({ me }: { me: Me }) {
  const form = useForm({ initialValues: { name: me.user?.name ?? "" } });
  const change = useDoChangeMe();
  return (
    <form onSubmit={form.onSubmit((body) => change.mutate(body, { onSuccess: () => form.resetDirty() }))}>
      <Stack gap="sm">
        <Title order={2}>You</Title>
        {change.isError && <ErrorNote error={asApiError(change.error)} />}
        <TextInput label="Name" description="Shown beside what you did." autoComplete="name" maxLength={200} {...form.getInputProps("name")} />
        <TextInput label="E-mail" description="An owner can change it under People." value={me.user?.email ?? ""} readOnly />
        <Group>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
          <Said when={change.isSuccess && !form.isDirty()}>Saved.</Said>
        </Group>
      </Stack>
    </form>
  );
}

function Password({ email }: { email: string }) {
  const form = useForm({ initialValues: { current_password: "", new_password: "" } });
  const change = useDoChangePassword();
  const send = form.onSubmit((body) =>
    change.mutate(body, {
      onSuccess: () => form.reset(),
      onError: (error) => form.setErrors(asApiError(error).fields),
    }),
  );
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        <Title order={2}>Password</Title>
        {change.isError && <ErrorNote error={asApiError(change.error)} />}
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <PasswordInput label="Present password" autoComplete="current-password" required {...form.getInputProps("current_password")} />
        <PasswordInput
          label="New password"
          description="At least 8 characters, and none that everybody uses."
          autoComplete="new-password"
          required
          {...form.getInputProps("new_password")}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
          <Said when={change.isSuccess}>Changed. Every other session of yours has ended.</Said>
        </Group>
      </Stack>
    </form>
  );
}
