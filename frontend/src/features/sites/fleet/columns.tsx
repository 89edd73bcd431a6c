import { Anchor, Text, Tooltip } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import { HealthWord } from "@/features/sites/health/HealthWord";
import { stateOf } from "@/features/sites/health/words";
import type { FleetRow } from "@/features/sites/shapes";
import classes from "@/features/sites/sites.module.css";
import { hostOf, percent } from "@/features/sites/words";

export const COLUMNS: ColumnDef<FleetRow>[] = [
  {
    id: "name",
    header: "Site",
    cell: ({ row: { original } }) => <SiteName row={original} />,
    meta: { sort: "name", phone: "title" },
  },
  {
    id: "health",
    header: "Health",
    cell: ({ row: { original } }) => <Health row={original} />,
    meta: { sort: "health", width: 168 },
  },
  {
    id: "published",
    header: "Published, 30 d",
    cell: ({ row: { original } }) => original.published_30d.toLocaleString(),
    meta: { sort: "published_30d", align: "right", width: 140 },
  },
  {
    id: "success",
    header: "Success",
    cell: ({ row: { original } }) => percent(original.success_rate_30d),
    meta: { sort: "success_rate_30d", align: "right", width: 96 },
  },
  {
    id: "next",
    header: "Next",
    cell: ({ row: { original } }) =>
      original.next_due_at === null ? <None /> : <Moment at={original.next_due_at} zone={original.timezone ?? undefined} />,
    meta: { sort: "next_due_at", width: 120 },
  },
  {
    id: "drift",
    header: "Drift",
    cell: ({ row: { original } }) => <Drift row={original} />,
    meta: { sort: "drift", align: "right", width: 80 },
  },
  {
    id: "versions",
    header: "Plugin · WordPress",
    cell: ({ row: { original } }) => (
      <Text span inherit>
        {original.plugin_version ?? "–"} · {original.wordpress_version ?? "–"}
      </Text>
    ),
    meta: { width: 150 },
  },
  {
    id: "seen",
    header: "Last seen",
    cell: ({ row: { original } }) => <Moment at={original.last_seen_at} />,
    meta: { sort: "last_seen_at", width: 130 },
  },
];

function SiteName({ row }: { row: FleetRow }) {
  return (
    <>
      <Anchor component={Link} to={`/sites/${row.site_id}`} inherit fw={500}>
        {row.name}
      </Anchor>
      <Text size="xs" c="dimmed" className={classes.address}>
        {hostOf(row.url)}
      </Text>
    </>
  );
}

function Health({ row }: { row: FleetRow }) {
  const state = stateOf(row.status, row.health?.state);
  if (row.health === null || state === "up") return <HealthWord state={state} />;
  return (
    <Tooltip label={row.health.code ?? ""} disabled={!row.health.code}>
      <div>
        <HealthWord state={state} />
        {state !== "unknown" && (
          <Text size="xs" c="dimmed">
            since <Moment at={row.health.since} />
          </Text>
        )}
      </div>
    </Tooltip>
  );
}

function Drift({ row }: { row: FleetRow }) {
  if (row.drift === 0) return <None />;
  return (
    <Anchor component={Link} to={`/sites/${row.site_id}/drift`} inherit>
      {row.drift.toLocaleString()}
    </Anchor>
  );
}

function None() {
  return (
    <Text span inherit c="dimmed">
      –
    </Text>
  );
}
