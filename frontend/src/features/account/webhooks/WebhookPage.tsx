import { Alert, Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";

import { ConfirmButton } from "@/components/ConfirmButton";
import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import classes from "@/features/account/account.module.css";
import { SecretOnce } from "@/features/account/SecretOnce";
import {
  useDoChangeWebhook,
  useDoRemoveWebhook,
  useDoRotateSecret,
  useDoTestWebhook,
  useWebhook,
  type Webhook,
} from "@/features/account/webhooks/api";
import { Deliveries } from "@/features/account/webhooks/Deliveries";
import { ChangeWebhook } from "@/features/account/webhooks/WebhookDialog";
import { HookState } from "@/features/account/webhooks/Webhooks";
import { heard } from "@/features/account/webhooks/words";
import { asApiError } from "@/lib/api/errors";

export function WebhookPage() {
  const hook = useWebhook(Number(useParams().id));
  return (
    <Page title={hook.data?.description || "Webhook"} lead={<Anchor component={Link} to="/account/webhooks" inherit>All webhooks</Anchor>}>
      <QueryPanel query={hook}>
        {(one) => (
          <Stack gap="lg">
            <Facts hook={one} />
            <Doing hook={one} />
            <Title order={2}>Deliveries of the last month</Title>
            <Deliveries webhook={one} />
          </Stack>
        )}
      </QueryPanel>
    </Page>
  );
}

function Facts({ hook }: { hook: Webhook }) {
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <HookState hook={hook} />
        <Text size="sm" ff="monospace" className={classes.wide}>
          {hook.url}
        </Text>
      </Group>
      <Text size="sm">
        Hears of: {heard(hook.events)}. Last delivered <Moment at={hook.delivered_at} />.
      </Text>
      {hook.failing_since !== null && (
        <Alert color="red" title="It does not answer">
          Nothing has been delivered since <Moment at={hook.failing_since} />. What waits is sent again by itself; after five days
          the webhook is switched off.
        </Alert>
      )}
      {!hook.is_enabled && hook.disabled_reason !== "" && (
        <Alert color="yellow" title="IGNY8 has switched it off">
          {hook.disabled_reason} Mend the receiver, then switch it on: what waited goes out.
        </Alert>
      )}
    </Stack>
  );
}

function Doing({ hook }: { hook: Webhook }) {
  const [changing, setChanging] = useState(false);
  const test = useDoTestWebhook(hook.id);
  const change = useDoChangeWebhook(hook.id);
  const failed = test.error ?? change.error;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Button loading={test.isPending} disabled={!hook.is_enabled} onClick={() => test.mutate()}>
          Send a test
        </Button>
        <Button variant="default" onClick={() => setChanging(true)}>
          Change
        </Button>
        <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ is_enabled: !hook.is_enabled })}>
          {hook.is_enabled ? "Switch off" : "Switch on"}
        </Button>
        <Rotate hook={hook} />
        <Remove hook={hook} />
      </Group>
      {failed !== null && <ErrorNote error={asApiError(failed)} />}
      {changing && <ChangeWebhook hook={hook} onClose={() => setChanging(false)} />}
    </Stack>
  );
}

function Rotate({ hook }: { hook: Webhook }) {
  const rotate = useDoRotateSecret(hook.id);
  return (
    <>
      <ConfirmButton
        title="Make a new secret?"
        says="For a day every message is signed with both, so that the receiver can change over. After that the old one counts no more."
        confirm="Make a new one"
        isHarmless
        loading={rotate.isPending}
        onConfirm={() => rotate.mutate()}
      >
        New secret
      </ConfirmButton>
      <SecretOnce
        secret={rotate.data?.secret ?? null}
        title="The new secret"
        says="Give it to the receiver within a day."
        onClose={() => rotate.reset()}
      />
    </>
  );
}

function Remove({ hook }: { hook: Webhook }) {
  const remove = useDoRemoveWebhook(hook.id);
  const navigate = useNavigate();
  return (
    <ConfirmButton
      title="Remove this webhook?"
      says="The address is told nothing more. Its secret and the record of its deliveries are gone. No site is changed."
      confirm="Remove"
      loading={remove.isPending}
      onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate("/account/webhooks") })}
    >
      Remove
    </ConfirmButton>
  );
}
