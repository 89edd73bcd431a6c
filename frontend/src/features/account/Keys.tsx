import { Button, Group, Stack, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useState } from "react";

import { ConfirmButton } from "@/components/ConfirmButton";
import { Empty } from "@/components/Empty";
import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { ToneBadge } from "@/components/StateBadge";
import { DataTable } from "@/components/table";
import { type ApiKey, PAGE_SIZE, useDoRevokeKey, useKeys } from "@/features/account/api";
import { NewKey } from "@/features/account/NewKey";
import { SecretOnce } from "@/features/account/SecretOnce";
import { SiteName } from "@/features/account/SiteName";
import { useAddress } from "@/lib/address";
import { asApiError } from "@/lib/api/errors";

export function Keys() {
  const keys = useKeys(useAddress().page);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className="prose">
          For scripts, and for the plugin where a connect code cannot be used. A key of one site sees that site alone.
        </Text>
        <Button onClick={() => setMaking(true)}>Make a key</Button>
      </Group>
      <QueryPanel
        query={keys}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title="There is no API key.">
              <Text size="sm">You need none to connect a site: its connect code does that. Make one for a script.</Text>
            </Empty>
          ),
        }}
      >
        {(data) => (
          <DataTable
            label="API keys"
            columns={COLUMNS}
            rows={data.results}
            rowId={({ id }) => id}
            paging={{ count: data.count, size: PAGE_SIZE }}
            isStale={keys.isPlaceholderData}
          />
        )}
      </QueryPanel>
      <NewKey opened={making} onClose={() => setMaking(false)} onMade={setSecret} />
      <SecretOnce
        secret={secret}
        title="Your new API key"
        says="Send it as Authorization: Bearer <key>. Whoever has it may do what its role may."
        onClose={() => setSecret(null)}
      />
    </Stack>
  );
}

const COLUMNS: ColumnDef<ApiKey>[] = [
  {
    id: "name",
    header: "Key",
    cell: ({ row: { original } }) => (
      <>
        <Text inherit fw={500}>
          {original.name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          igny8_key_{original.prefix}…
        </Text>
      </>
    ),
    meta: { phone: "title" },
  },
  { id: "role", header: "May", cell: ({ row }) => (row.original.role === "viewer" ? "Read" : "Read and write"), meta: { width: 140 } },
  {
    id: "site",
    header: "Site",
    cell: ({ row }) => (row.original.site == null ? "All sites" : <SiteName id={row.original.site} />),
    meta: { width: 180 },
  },
  { id: "used", header: "Last used", cell: ({ row }) => <Moment at={row.original.last_used_at} />, meta: { width: 140 } },
  { id: "made", header: "Made", cell: ({ row }) => <Moment at={row.original.created_at} />, meta: { width: 140, phone: "hide" } },
  { id: "state", header: "State", cell: ({ row }) => <State apiKey={row.original} />, meta: { width: 190, align: "right" } },
];

function State({ apiKey }: { apiKey: ApiKey }) {
  const revoke = useDoRevokeKey(apiKey.id);
  if (apiKey.revoked_at !== null) return <ToneBadge tone="off" word="Revoked" />;
  return (
    <>
      <ConfirmButton
        size="compact-sm"
        title={`Revoke ${apiKey.name}?`}
        says="Whatever uses it is refused from now on, and it cannot be brought back. What it did stays done."
        confirm="Revoke"
        loading={revoke.isPending}
        onConfirm={() => revoke.mutate()}
        aria-label={`Revoke ${apiKey.name}`}
      >
        Revoke
      </ConfirmButton>
      {revoke.isError && <ErrorNote error={asApiError(revoke.error)} />}
    </>
  );
}
