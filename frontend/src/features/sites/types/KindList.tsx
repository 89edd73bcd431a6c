import { NumberInput, Paper, Switch, Text, Title } from "@mantine/core";
import { useEffect, useId, useState } from "react";

import type { KindOfContent } from "@/features/sites/shapes";
import classes from "@/features/sites/sites.module.css";

interface Choice {
  enabled?: boolean;
  fetch_limit?: number;
}

interface KindListProps {
  title: string;
  lead: string;
  kinds: Record<string, KindOfContent>;
  isBusy: boolean;
  onChoose: (name: string, choice: Choice) => void;
}

export function KindList({ title, lead, kinds, isBusy, onChoose }: KindListProps) {
  const id = useId();
  const names = Object.keys(kinds);
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" className="prose" mb="xs">
        {lead}
      </Text>
      <Paper withBorder>
        {names.length === 0 && (
          <Text size="sm" p="sm">
            The site has not told its structure yet. Press Sync now.
          </Text>
        )}
        {Object.entries(kinds).map(([name, kind]) => (
          <Kind key={name} name={name} kind={kind} isBusy={isBusy} onChoose={(choice) => onChoose(name, choice)} />
        ))}
      </Paper>
    </section>
  );
}

interface KindProps {
  name: string;
  kind: KindOfContent;
  isBusy: boolean;
  onChoose: (choice: Choice) => void;
}

function Kind({ name, kind, isBusy, onChoose }: KindProps) {
  return (
    <div className={classes.kind} role="group" aria-label={kind.label}>
      <div>
        <Text size="sm" fw={500}>
          {kind.label}
        </Text>
        <Text size="xs" c="dimmed">
          {name}
        </Text>
      </div>
      <Text size="sm">
        {kind.count.toLocaleString()} total · {kind.synced_count.toLocaleString()} synced
      </Text>
      <Switch
        size="sm"
        label="Enabled"
        aria-label={`${kind.label} enabled`}
        checked={kind.enabled}
        disabled={isBusy}
        onChange={({ currentTarget }) => onChoose({ enabled: currentTarget.checked })}
      />
      <Limit label={kind.label} limit={kind.fetch_limit} onChoose={(fetch_limit) => onChoose({ fetch_limit })} />
    </div>
  );
}

/** Kept when the field is left, or on Enter. 0: all of them. */
function Limit({ label, limit, onChoose }: { label: string; limit: number; onChoose: (limit: number) => void }) {
  const [typed, setTyped] = useState<number | string>(limit);
  useEffect(() => setTyped(limit), [limit]);
  const keep = () => {
    const chosen = typed === "" ? limit : Number(typed);
    setTyped(chosen);
    if (chosen !== limit) onChoose(chosen);
  };
  return (
    <NumberInput
      size="xs"
      aria-label={`Limit of ${label}; 0 is all of them`}
      prefix="Limit: "
      min={0}
      max={1_000_000}
      step={50}
      allowDecimal={false}
      value={typed}
      onChange={setTyped}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
      }}
    />
  );
}
