import { Anchor, Select, Stack, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { Link } from "react-router-dom";

import { Empty } from "@/components/Empty";
import { FilterBar } from "@/components/FilterBar";
import { QueryPanel } from "@/components/QueryPanel";
import { Stamp } from "@/components/Stamp";
import { DataTable } from "@/components/table";
import classes from "@/features/account/account.module.css";
import { type AuditEvent, PAGE_SIZE, useAudit, usePeople } from "@/features/account/api";
import { ACTIONS, type AuditAction, detailsOf, placeOf } from "@/features/account/auditWords";
import { useAddress } from "@/lib/address";

const CHOICES = Object.entries(ACTIONS).map(([value, label]) => ({ value, label }));

export function Audit() {
  const { get, page } = useAddress();
  const action = get("action") as AuditAction | null;
  const user = get("user");
  const search = get("search");
  const trail = useAudit({
    page,
    page_size: PAGE_SIZE,
    ...(action ? { action: [action] } : {}),
    ...(user ? { user: Number(user) } : {}),
    ...(search ? { search } : {}),
  });
  return (
    <Stack>
      <FilterBar search="About" filters={[{ name: "action", label: "What", options: CHOICES }]} more={["user"]}>
        <ByPerson />
      </FilterBar>
      <QueryPanel
        query={trail}
        rows={12}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title={action || user || search ? "Nothing like this is on record." : "Nothing happened yet."}>
              <Text size="sm">Sign-ins, changes of people, keys, sites and webhooks, and every publish asked for stand here.</Text>
            </Empty>
          ),
        }}
      >
        {(data) => (
          <DataTable
            label="Audit trail"
            columns={COLUMNS}
            rows={data.results}
            rowId={({ id }) => id}
            paging={{ count: data.count, size: PAGE_SIZE }}
            isStale={trail.isPlaceholderData}
          />
        )}
      </QueryPanel>
    </Stack>
  );
}

function ByPerson() {
  const { get, set } = useAddress();
  const people = usePeople(1);
  return (
    <Select
      size="sm"
      label="By"
      placeholder="Anybody"
      clearable
      searchable
      data={(people.data?.results ?? []).map(({ id, name, email }) => ({ value: String(id), label: name || email }))}
      value={get("user")}
      onChange={(user) => set({ user })}
      w={{ base: "100%", xs: 200 }}
    />
  );
}

const COLUMNS: ColumnDef<AuditEvent>[] = [
  { id: "what", header: "What", cell: ({ row }) => <What event={row.original} />, meta: { width: 250, phone: "title" } },
  { id: "about", header: "About", cell: ({ row }) => <About event={row.original} /> },
  { id: "who", header: "By", cell: ({ row }) => <span className={classes.wide}>{row.original.who}</span>, meta: { width: 220 } },
  { id: "when", header: "When", cell: ({ row }) => <Stamp at={row.original.at} />, meta: { width: 190 } },
];

function What({ event }: { event: AuditEvent }) {
  const job = event.details.job_id;
  return (
    <Text inherit fw={500} c={event.action === "sign_in.failed" ? "var(--mantine-color-error)" : "inherit"}>
      {typeof job === "number" ? (
        <Anchor component={Link} to={`/jobs/${job}`} inherit>
          {ACTIONS[event.action]}
        </Anchor>
      ) : (
        ACTIONS[event.action]
      )}
    </Text>
  );
}

function About({ event }: { event: AuditEvent }) {
  const place = placeOf(event);
  const details = detailsOf(event.details);
  return (
    <div className={classes.wide}>
      {place === null ? (
        event.object_name
      ) : (
        <Anchor component={Link} to={place} inherit>
          {event.object_name || "Without a title"}
        </Anchor>
      )}
      {details !== "" && (
        <Text size="xs" c="dimmed">
          {details}
        </Text>
      )}
    </div>
  );
}
