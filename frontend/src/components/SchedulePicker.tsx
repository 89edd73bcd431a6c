import { Alert, Button, Group, Radio, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { ZoneTimes } from "@/components/ZoneTimes";
import { asApiError } from "@/lib/api/errors";
import { type Choice, chosen, suggestions, zonesOffered } from "@/lib/schedule";
import { ownZone } from "@/lib/time";
import { clockTime, zoneCity } from "@/lib/zone";

interface SchedulePickerProps {
  /** null: no site has told its zone yet */
  siteZone: string | null;
  /** What is set now; null: nothing. */
  value?: string | null | undefined;
  submitLabel: string;
  onSubmit: (at: string) => void;
  onCancel: () => void;
  isPending?: boolean;
  error?: unknown;
}

/** A date and a time on the clocks of one zone, and what the others show then. */
export function SchedulePicker({ siteZone, value, submitLabel, onSubmit, onCancel, isPending = false, error }: SchedulePickerProps) {
  const [choice, setChoice] = useState<Choice>(() => begin(siteZone, value));
  const picked = chosen(choice);
  const change = (changes: Partial<Choice>) => setChoice((old) => ({ ...old, which: 0, ...changes }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (picked.kind === "one" || picked.kind === "two") onSubmit(new Date(picked.instant).toISOString());
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Group gap="xs" aria-label="Suggestions" role="group">
          {suggestions(choice.zone).map(({ label, clock }) => (
            <Button key={label} size="compact-sm" variant="default" onClick={() => change({ clock })}>
              {label}
            </Button>
          ))}
        </Group>
        <ClockFields choice={choice} onChange={change} isPast={picked.kind === "past"} />
        <ZoneChoice siteZone={siteZone} zone={choice.zone} onChange={(zone) => change({ zone })} />
        <Reading choice={choice} siteZone={siteZone} onChange={setChoice} />
        {error !== undefined && error !== null && <ErrorNote error={asApiError(error)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Back
          </Button>
          <Button type="submit" loading={isPending} disabled={picked.kind !== "one" && picked.kind !== "two"}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function begin(siteZone: string | null, value: string | null | undefined): Choice {
  const zone = siteZone ?? ownZone();
  const clock = value ? clockTime(Date.parse(value), zone) : (suggestions(zone)[1]?.clock ?? "");
  return { clock, zone, which: 0 };
}

interface ClockFieldsProps {
  choice: Choice;
  onChange: (changes: Partial<Choice>) => void;
  isPast: boolean;
}

function ClockFields({ choice, onChange, isPast }: ClockFieldsProps) {
  const [date = "", time = ""] = choice.clock.split("T");
  return (
    <Group grow align="flex-start">
      <TextInput
        type="date"
        label="Date"
        data-autofocus
        value={date}
        error={isPast ? "This time is over." : undefined}
        onChange={({ currentTarget }) => onChange({ clock: `${currentTarget.value}T${time}` })}
      />
      <TextInput
        type="time"
        label="Time"
        value={time}
        onChange={({ currentTarget }) => onChange({ clock: `${date}T${currentTarget.value}` })}
      />
    </Group>
  );
}

function ZoneChoice({ siteZone, zone, onChange }: { siteZone: string | null; zone: string; onChange: (zone: string) => void }) {
  const zones = zonesOffered(siteZone, ownZone());
  if (zones.length < 2) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500} id="schedule-zone">
        On the clocks of
      </Text>
      <SegmentedControl size="xs" data={zones} value={zone} onChange={onChange} aria-labelledby="schedule-zone" />
    </Stack>
  );
}

interface ReadingProps {
  choice: Choice;
  siteZone: string | null;
  onChange: (choice: Choice) => void;
}

/** What was picked, in every zone that matters; and where the clocks are changed, what that does to it. */
function Reading({ choice, siteZone, onChange }: ReadingProps) {
  const picked = chosen(choice);
  const city = zoneCity(choice.zone);
  if (picked.kind === "none") return <Text size="sm">Choose a date and a time.</Text>;
  if (picked.kind === "past") return <Text size="sm">Choose a time to come, or publish now.</Text>;
  if (picked.kind === "gap") {
    const instead = clockTime(picked.instead, choice.zone);
    return (
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={`${choice.clock.slice(11)} does not exist that day`} role="alert">
        <Stack gap="xs" align="flex-start">
          <Text size="sm">The clocks of {city} are put forward over it.</Text>
          <Button size="xs" variant="default" onClick={() => onChange({ ...choice, clock: instead })}>
            Take {instead.slice(11)}
          </Button>
        </Stack>
      </Alert>
    );
  }
  return (
    <>
      {picked.kind === "two" && (
        <Radio.Group
          label={`${choice.clock.slice(11)} comes twice that day in ${city}`}
          description="The clocks are put back."
          value={String(choice.which)}
          onChange={(which) => onChange({ ...choice, which: Number(which) })}
        >
          <Stack gap={6} mt={6}>
            {picked.both.map((instant, place) => (
              <Radio key={instant} value={String(place)} label={`The ${place ? "second" : "first"}: ${new Date(instant).toISOString().slice(11, 16)} UTC`} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <ZoneTimes at={new Date(picked.instant).toISOString()} siteZone={siteZone} />
    </>
  );
}
