import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { exact, ownZone } from "@/lib/time";
import { zoneCity } from "@/lib/zone";

interface BulkScheduleProps {
  opened: boolean;
  number: number;
  onClose: () => void;
  onSchedule: (times: { published_at: string; minutes_between: number }) => void;
}

export function BulkSchedule({ opened, number, onClose, onSchedule }: BulkScheduleProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Schedule ${number}`}>
      <Times number={number} onSchedule={onSchedule} />
    </Modal>
  );
}

function Times({ number, onSchedule }: Pick<BulkScheduleProps, "number" | "onSchedule">) {
  const form = useForm({
    initialValues: { first: "", between: 60 as number | string },
    validate: {
      first: (first) => (first === "" ? "Say when the first one goes out." : Date.parse(first) <= Date.now() ? "This is in the past. Publish now instead?" : null),
      between: (between) => (between === "" ? "Give a number; 0 sends all at once." : null),
    },
  });
  const { first, between } = form.values;
  const start = Date.parse(first);
  const at = (place: number) => new Date(start + place * Number(between) * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  return (
    <form onSubmit={form.onSubmit(() => onSchedule({ published_at: at(0), minutes_between: Number(between) }))}>
      <Stack gap="sm">
        <TextInput type="datetime-local" label="The first goes out" description={`In your time, ${zoneCity(ownZone())}`} {...form.getInputProps("first")} />
        <NumberInput label="Minutes from one to the next" min={0} max={10_080} allowDecimal={false} {...form.getInputProps("between")} />
        {!Number.isNaN(start) && between !== "" && (
          <Text size="sm" aria-live="polite">
            First: {exact(at(0), "UTC")}. {number > 1 && `Last: ${exact(at(number - 1), "UTC")}.`}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          In the order they were chosen. A content that has a time already is moved; nothing changes on the sites until then.
        </Text>
        <Group justify="flex-end">
          <Button type="submit">Schedule {number}</Button>
        </Group>
      </Stack>
    </form>
  );
}
