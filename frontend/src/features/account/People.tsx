import { Button, Group, Stack, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo, useState } from "react";

import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { ToneBadge } from "@/components/StateBadge";
import { DataTable } from "@/components/table";
import { PAGE_SIZE, type Person, usePeople } from "@/features/account/api";
import { AddPerson, ChangePerson } from "@/features/account/PersonDialog";
import { ROLE_WORDS } from "@/features/account/roles";
import { useAddress } from "@/lib/address";
import type { Me } from "@/lib/api/me";

export function People({ me }: { me: Me }) {
  const people = usePeople(useAddress().page);
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Person | null>(null);
  const columns = useMemo(() => columnsOf(me.user?.id, setChanging), [me.user?.id]);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className="prose">
          Viewers read. Editors write, publish and connect sites. Owners also decide who else may, and see keys, webhooks
          and this account’s trail.
        </Text>
        <Button onClick={() => setAdding(true)}>Add a person</Button>
      </Group>
      <QueryPanel query={people}>
        {(data) => (
          <DataTable
            label="People"
            columns={columns}
            rows={data.results}
            rowId={({ id }) => id}
            paging={{ count: data.count, size: PAGE_SIZE }}
            isStale={people.isPlaceholderData}
          />
        )}
      </QueryPanel>
      <AddPerson opened={adding} onClose={() => setAdding(false)} />
      {changing && <ChangePerson person={changing} isMe={changing.id === me.user?.id} onClose={() => setChanging(null)} />}
    </Stack>
  );
}

function columnsOf(myId: number | undefined, change: (person: Person) => void): ColumnDef<Person>[] {
  return [
    {
      id: "name",
      header: "Person",
      cell: ({ row: { original } }) => (
        <>
          <Text inherit fw={500}>
            {original.name || original.email}
            {original.id === myId && " (you)"}
          </Text>
          {original.name !== "" && (
            <Text size="xs" c="dimmed">
              {original.email}
            </Text>
          )}
        </>
      ),
      meta: { phone: "title" },
    },
    { id: "role", header: "Role", cell: ({ row }) => ROLE_WORDS[row.original.role], meta: { width: 140 } },
    {
      id: "state",
      header: "State",
      cell: ({ row }) =>
        row.original.is_active === false ? <ToneBadge tone="off" word="May not sign in" /> : <ToneBadge tone="good" word="Active" />,
      meta: { width: 170 },
    },
    { id: "since", header: "Since", cell: ({ row }) => <Moment at={row.original.created_at} />, meta: { width: 140 } },
    {
      id: "change",
      header: "",
      cell: ({ row: { original } }) => (
        <Button size="compact-sm" variant="default" onClick={() => change(original)} aria-label={`Change ${original.email}`}>
          Change
        </Button>
      ),
      meta: { width: 100, align: "right" },
    },
  ];
}
