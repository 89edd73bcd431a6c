import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useState } from "react";
import { Link } from "react-router-dom";

import { Empty } from "@/components/Empty";
import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { ToneBadge } from "@/components/StateBadge";
import { DataTable } from "@/components/table";
import classes from "@/features/account/account.module.css";
import { SecretOnce } from "@/features/account/SecretOnce";
import { useWebhooks, type Webhook } from "@/features/account/webhooks/api";
import { NewWebhook } from "@/features/account/webhooks/WebhookDialog";
import { heard } from "@/features/account/webhooks/words";

export function Webhooks() {
  const hooks = useWebhooks();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className="prose">
          Addresses that are told what happens, each message signed as Standard Webhooks says.
        </Text>
        <Button onClick={() => setAdding(true)}>Add a webhook</Button>
      </Group>
      <QueryPanel
        query={hooks}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title="Nothing is told yet.">
              <Text size="sm">Add the address of a chat, a monitor or a program of your own.</Text>
            </Empty>
          ),
        }}
      >
        {(data) => <DataTable label="Webhooks" columns={COLUMNS} rows={data.results} rowId={({ id }) => id} />}
      </QueryPanel>
      <NewWebhook opened={adding} onClose={() => setAdding(false)} onMade={setSecret} />
      <SecretOnce
        secret={secret}
        title="The webhook’s secret"
        says="Give it to the receiver: with it, it tells our messages from forged ones."
        onClose={() => setSecret(null)}
      />
    </Stack>
  );
}

const COLUMNS: ColumnDef<Webhook>[] = [
  {
    id: "url",
    header: "Address",
    cell: ({ row: { original } }) => (
      <div className={classes.wide}>
        <Anchor component={Link} to={`/account/webhooks/${original.id}`} inherit fw={500}>
          {original.description || original.url}
        </Anchor>
        {original.description !== "" && (
          <Text size="xs" c="dimmed">
            {original.url}
          </Text>
        )}
      </div>
    ),
    meta: { phone: "title" },
  },
  { id: "hears", header: "Hears of", cell: ({ row }) => heard(row.original.events), meta: { width: 300 } },
  { id: "state", header: "State", cell: ({ row }) => <HookState hook={row.original} />, meta: { width: 190 } },
  { id: "last", header: "Last delivered", cell: ({ row }) => <Moment at={row.original.delivered_at} />, meta: { width: 140 } },
];

export function HookState({ hook }: { hook: Webhook }) {
  if (!hook.is_enabled) return <ToneBadge tone="off" word={hook.disabled_reason ? "Switched off by IGNY8" : "Switched off"} />;
  if (hook.failing_since !== null) return <ToneBadge tone="bad" word="Does not answer" />;
  return <ToneBadge tone="good" word="On" />;
}
