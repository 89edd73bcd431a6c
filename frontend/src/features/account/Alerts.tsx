import { Button, Group, Stack, Switch, TagsInput, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ColumnDef } from "@tanstack/react-table";

import { Empty } from "@/components/Empty";
import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { ToneBadge } from "@/components/StateBadge";
import { DataTable } from "@/components/table";
import classes from "@/features/account/account.module.css";
import { PAGE_SIZE, useAlertMails, useAlerts, useDoChangeAlerts } from "@/features/account/api";
import { Said } from "@/features/account/Said";
import { useAddress } from "@/lib/address";
import type { Schemas } from "@/lib/api/client";
import { asApiError } from "@/lib/api/errors";
import type { Tone } from "@/lib/states";

type Settings = Schemas["AlertSettings"];
type Mail = Schemas["AlertMail"];

export function Alerts() {
  const alerts = useAlerts();
  return (
    <Stack gap="xl">
      <QueryPanel query={alerts} rows={3}>
        {(settings) => <Who key={JSON.stringify(settings)} settings={settings} />}
      </QueryPanel>
      <Mails />
    </Stack>
  );
}

function Who({ settings }: { settings: Settings }) {
  const change = useDoChangeAlerts();
  const form = useForm({ initialValues: { is_enabled: settings.is_enabled ?? true, emails: settings.emails ?? [] } });
  const send = form.onSubmit((body) =>
    change.mutate(body, { onError: (error) => form.setErrors({ emails: Object.values(asApiError(error).fields)[0] }) }),
  );
  return (
    <form onSubmit={send} className={classes.form}>
      <Stack gap="sm">
        {change.isError && <ErrorNote error={asApiError(change.error)} />}
        <Switch
          label="Tell somebody when a site goes down or comes back"
          description="One e-mail at each change, not one at each try."
          {...form.getInputProps("is_enabled", { type: "checkbox" })}
        />
        <TagsInput
          label="To"
          description="Enter adds an address. Without any, the owners are told."
          placeholder={form.values.emails.length === 0 ? settings.recipients.join(", ") : ""}
          disabled={!form.values.is_enabled}
          splitChars={[",", " ", ";"]}
          acceptValueOnBlur
          {...form.getInputProps("emails")}
        />
        <Group>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
          <Said when={!form.isDirty()}>
            {settings.recipients.length === 0 ? "Nobody is told." : `Told now: ${settings.recipients.join(", ")}.`}
          </Said>
        </Group>
      </Stack>
    </form>
  );
}

function Mails() {
  const mails = useAlertMails(useAddress().page);
  return (
    <Stack gap="sm">
      <Title order={2}>Sent in the last three months</Title>
      <QueryPanel
        query={mails}
        empty={{
          when: ({ count }) => count === 0,
          show: (
            <Empty title="No e-mail was needed.">
              <Text size="sm">When a site goes down, what was sent and to whom stands here.</Text>
            </Empty>
          ),
        }}
      >
        {(data) => (
          <DataTable
            label="Alert e-mails"
            columns={COLUMNS}
            rows={data.results}
            rowId={({ id }) => id}
            paging={{ count: data.count, size: PAGE_SIZE }}
            isStale={mails.isPlaceholderData}
          />
        )}
      </QueryPanel>
    </Stack>
  );
}

const STATES: Record<Schemas["MailStateEnum"], { tone: Tone; word: string }> = {
  waiting: { tone: "waiting", word: "To be sent" },
  sent: { tone: "good", word: "Sent" },
  not_sent: { tone: "warning", word: "No mail server" },
  failed: { tone: "bad", word: "Given up" },
};

const COLUMNS: ColumnDef<Mail>[] = [
  { id: "subject", header: "Subject", cell: ({ row }) => row.original.subject, meta: { phone: "title" } },
  { id: "to", header: "To", cell: ({ row }) => <span className={classes.wide}>{row.original.recipient}</span>, meta: { width: 220 } },
  {
    id: "state",
    header: "State",
    cell: ({ row: { original } }) => (
      <>
        <ToneBadge {...STATES[original.state ?? "waiting"]} />
        {original.error !== undefined && original.error !== "" && (
          <Text size="xs" c="dimmed">
            {original.error}
          </Text>
        )}
      </>
    ),
    meta: { width: 220 },
  },
  { id: "when", header: "When", cell: ({ row }) => <Moment at={row.original.sent_at ?? row.original.created_at} />, meta: { width: 140 } },
];
