import { Button, Group, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoAddWebhook, useDoChangeWebhook, type Webhook, type WebhookEvent } from "@/features/account/webhooks/api";
import { EVENT_CHOICES } from "@/features/account/webhooks/words";
import { asApiError } from "@/lib/api/errors";

interface Values {
  url: string;
  description: string;
  events: WebhookEvent[];
}

interface NewWebhookProps {
  opened: boolean;
  onClose: () => void;
  onMade: (secret: string) => void;
}

export function NewWebhook({ opened, onClose, onMade }: NewWebhookProps) {
  const add = useDoAddWebhook();
  const form = useForm<Values>({ initialValues: { url: "", description: "", events: [] } });
  const close = () => {
    form.reset();
    add.reset();
    onClose();
  };
  const send = form.onSubmit((body) =>
    add.mutate(
      { ...body, is_enabled: true },
      {
        onSuccess: ({ secret }) => {
          close();
          onMade(secret);
        },
        onError: (error) => form.setErrors(asApiError(error).fields),
      },
    ),
  );
  return (
    <Modal opened={opened} onClose={close} closeButtonProps={{ "aria-label": "Close" }} title="Add a webhook">
      <form onSubmit={send}>
        <Stack>
          {add.isError && <ErrorNote error={asApiError(add.error)} />}
          <Fields form={form} />
          <Buttons verb="Add" isSending={add.isPending} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}

export function ChangeWebhook({ hook, onClose }: { hook: Webhook; onClose: () => void }) {
  const change = useDoChangeWebhook(hook.id);
  const form = useForm<Values>({ initialValues: { url: hook.url, description: hook.description, events: hook.events ?? [] } });
  const send = form.onSubmit((body) =>
    change.mutate(body, { onSuccess: onClose, onError: (error) => form.setErrors(asApiError(error).fields) }),
  );
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ "aria-label": "Close" }} title="Change the webhook">
      <form onSubmit={send}>
        <Stack>
          {change.isError && <ErrorNote error={asApiError(change.error)} />}
          <Fields form={form} />
          <Buttons verb="Save" isSending={change.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function Fields({ form }: { form: UseFormReturnType<Values> }) {
  return (
    <>
      <TextInput
        label="Address"
        description="https, and not in a private network."
        placeholder="https://hooks.example.com/igny8"
        type="url"
        required
        data-autofocus
        {...form.getInputProps("url")}
      />
      <TextInput label="What it is for" maxLength={200} {...form.getInputProps("description")} />
      <MultiSelect
        label="Hears of"
        placeholder={form.values.events.length === 0 ? "Everything, also what is added later" : ""}
        data={EVENT_CHOICES}
        clearable
        {...form.getInputProps("events")}
      />
    </>
  );
}

function Buttons({ verb, isSending, onCancel }: { verb: string; isSending: boolean; onCancel: () => void }) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={isSending}>
        {verb}
      </Button>
    </Group>
  );
}
