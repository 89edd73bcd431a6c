import { Button, Group, Modal, PasswordInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { ConfirmButton } from "@/components/ConfirmButton";
import { ErrorNote } from "@/components/ErrorNote";
import { type Person, type Role, useDoAddPerson, useDoChangePerson, useDoRemovePerson } from "@/features/account/api";
import { ROLE_CHOICES } from "@/features/account/roles";
import { asApiError } from "@/lib/api/errors";

export function AddPerson({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const add = useDoAddPerson();
  const form = useForm({ initialValues: { name: "", email: "", role: "editor" as Role, password: "" } });
  const close = () => {
    form.reset();
    add.reset();
    onClose();
  };
  const send = form.onSubmit((body) =>
    add.mutate(body, { onSuccess: close, onError: (error) => form.setErrors(asApiError(error).fields) }),
  );
  return (
    <Modal opened={opened} onClose={close} closeButtonProps={{ "aria-label": "Close" }} title="Add a person">
      <form onSubmit={send}>
        <Stack>
          {add.isError && <ErrorNote error={asApiError(add.error)} />}
          <TextInput label="Name" maxLength={200} data-autofocus {...form.getInputProps("name")} />
          <TextInput label="E-mail" type="email" autoComplete="off" required {...form.getInputProps("email")} />
          <Select label="Role" data={ROLE_CHOICES} allowDeselect={false} {...form.getInputProps("role")} />
          <PasswordInput
            label="First password"
            description="Tell them in person; they change it under Profile."
            autoComplete="new-password"
            required
            {...form.getInputProps("password")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function ChangePerson({ person, isMe, onClose }: { person: Person; isMe: boolean; onClose: () => void }) {
  const change = useDoChangePerson(person.id);
  const remove = useDoRemovePerson(person.id);
  const form = useForm({
    initialValues: { name: person.name ?? "", email: person.email, role: person.role, is_active: person.is_active ?? true },
  });
  const send = form.onSubmit((body) =>
    change.mutate(body, { onSuccess: onClose, onError: (error) => form.setErrors(asApiError(error).fields) }),
  );
  const failed = change.error ?? remove.error;
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ "aria-label": "Close" }} title={`Change ${person.name || person.email}`}>
      <form onSubmit={send}>
        <Stack>
          {failed !== null && <ErrorNote error={asApiError(failed)} />}
          <TextInput label="Name" maxLength={200} data-autofocus {...form.getInputProps("name")} />
          <TextInput label="E-mail" type="email" required {...form.getInputProps("email")} />
          <Select label="Role" data={ROLE_CHOICES} allowDeselect={false} {...form.getInputProps("role")} />
          <Switch
            label="May sign in"
            description="Switched off, their sessions end at once; what they wrote stays."
            disabled={isMe}
            {...form.getInputProps("is_active", { type: "checkbox" })}
          />
          <Group justify="space-between">
            <ConfirmButton
              title={`Remove ${person.email}?`}
              says="They can no longer sign in. Their articles, jobs and lines in the trail stay. No site is changed."
              confirm="Remove"
              disabled={isMe}
              loading={remove.isPending}
              onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
            >
              Remove
            </ConfirmButton>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
