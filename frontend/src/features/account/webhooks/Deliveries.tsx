import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo, useState } from "react";

import { Empty } from "@/components/Empty";
import { ErrorNote } from "@/components/ErrorNote";
import { FilterBar } from "@/components/FilterBar";
import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { ToneBadge } from "@/components/StateBadge";
import { DataTable } from "@/components/table";
import classes from "@/features/account/account.module.css";
import { PAGE_SIZE } from "@/features/account/api";
import { type Delivery, useDeliveries, useDoRedeliver, type Webhook } from "@/features/account/webhooks/api";
import { DELIVERY_STATES } from "@/features/account/webhooks/words";
import { useAddress } from "@/lib/address";
import { asApiError } from "@/lib/api/errors";

const STATES = Object.entries(DELIVERY_STATES).map(([value, { word }]) => ({ value, label: word }));

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { get, page } = useAddress();
  const state = get("state") as Delivery["state"] | null;
  const deliveries = useDeliveries(webhook.id, { page, page_size: PAGE_SIZE, ...(state ? { state: [state] } : {}) });
  const [shown, setShown] = useState<Delivery | null>(null);
  const columns = useMemo(() => columnsOf(setShown), []);
  return (
    <Stack>
      <FilterBar filters={[{ name: "state", label: "State", options: STATES }]} />
      <QueryPanel
        query={deliveries}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title={state ? "No delivery is in this state." : "It was told nothing yet."}>
              <Text size="sm">Send a test to see whether the receiver takes it.</Text>
            </Empty>
          ),
        }}
      >
        {(data) => (
          <DataTable
            label="Deliveries"
            columns={columns}
            rows={data.results}
            rowId={({ id }) => id}
            paging={{ count: data.count, size: PAGE_SIZE }}
            isStale={deliveries.isPlaceholderData}
          />
        )}
      </QueryPanel>
      {shown && <Message delivery={shown} mayRepeat={webhook.is_enabled} onClose={() => setShown(null)} />}
    </Stack>
  );
}

function columnsOf(show: (delivery: Delivery) => void): ColumnDef<Delivery>[] {
  return [
    { id: "event", header: "Event", cell: ({ row }) => row.original.event, meta: { phone: "title" } },
    {
      id: "state",
      header: "State",
      cell: ({ row: { original } }) => (
        <>
          <ToneBadge {...DELIVERY_STATES[original.state ?? "waiting"]} />
          <Text size="xs" c="dimmed" className={classes.wide}>
            {original.error || (original.http_status == null ? "" : `HTTP ${original.http_status}`)}
          </Text>
        </>
      ),
      meta: { width: 260 },
    },
    { id: "tries", header: "Tries", cell: ({ row }) => row.original.attempts, meta: { width: 80, align: "right" } },
    { id: "when", header: "When", cell: ({ row }) => <Moment at={row.original.created_at} />, meta: { width: 140 } },
    {
      id: "show",
      header: "",
      cell: ({ row: { original } }) => (
        <Button size="compact-sm" variant="default" onClick={() => show(original)} aria-label={`Show message ${original.message_id}`}>
          Show
        </Button>
      ),
      meta: { width: 90, align: "right" },
    },
  ];
}

interface MessageProps {
  delivery: Delivery;
  mayRepeat: boolean;
  onClose: () => void;
}

function Message({ delivery, mayRepeat, onClose }: MessageProps) {
  const again = useDoRedeliver(delivery.webhook_id, delivery.id);
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ "aria-label": "Close" }} title={delivery.event} size="lg">
      <Stack>
        {again.isError && <ErrorNote error={asApiError(again.error)} />}
        <Text size="sm" c="dimmed" ff="monospace" className={classes.wide}>
          {delivery.message_id}
        </Text>
        {/* Focusable, since it may scroll. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre className={`${classes.secret} ${classes.payload}`} tabIndex={0} aria-label="What is sent">
          {pretty(delivery.payload)}
        </pre>
        <Group justify="flex-end">
          <Button disabled={!mayRepeat} loading={again.isPending} onClick={() => again.mutate(undefined, { onSuccess: onClose })}>
            Send it again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
