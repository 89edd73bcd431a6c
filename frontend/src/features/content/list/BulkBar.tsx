import { Button, CloseButton, Group, Paper, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconArchive, IconCalendar, IconCircleX, IconSend } from "@tabler/icons-react";
import { useState } from "react";

import { useBulkRun } from "@/features/content/list/bulk";
import { BulkResults } from "@/features/content/list/BulkResults";
import { BulkSchedule } from "@/features/content/list/BulkSchedule";
import type { Chosen } from "@/features/content/list/ContentList";
import classes from "@/features/content/list/list.module.css";

export function BulkBar({ chosen, onClear }: { chosen: Chosen; onClear: () => void }) {
  const { progress, run, forget } = useBulkRun();
  const [scheduling, setScheduling] = useState(false);
  const [names, setNames] = useState<Chosen>(chosen);
  const ids = [...chosen.keys()];
  const start = (request: Omit<Parameters<typeof run>[0], "ids">) => {
    setNames(chosen);
    void run({ ...request, ids });
  };
  return (
    <>
      {ids.length > 0 && (
        <Paper withBorder shadow="md" p="xs" className={classes.bulk} role="region" aria-label="Chosen contents">
          <Group gap="xs">
            <Text size="sm" fw={600} aria-live="polite">
              {ids.length.toLocaleString()} chosen
            </Text>
            <Button size="xs" leftSection={<IconSend size={14} aria-hidden />} onClick={() => confirmPublish(chosen, () => start({ action: "publish" }))}>
              Publish now
            </Button>
            <Button size="xs" variant="default" leftSection={<IconCalendar size={14} aria-hidden />} onClick={() => setScheduling(true)}>
              Schedule…
            </Button>
            <Button size="xs" variant="default" leftSection={<IconCircleX size={14} aria-hidden />} onClick={() => start({ action: "cancel" })}>
              Cancel schedule
            </Button>
            <Button size="xs" variant="default" leftSection={<IconArchive size={14} aria-hidden />} onClick={() => confirmArchive(ids.length, () => start({ action: "archive" }))}>
              Archive
            </Button>
            <CloseButton ml="auto" onClick={onClear} aria-label="Choose none" />
          </Group>
        </Paper>
      )}
      <BulkSchedule
        opened={scheduling}
        number={ids.length}
        onClose={() => setScheduling(false)}
        onSchedule={(times) => {
          setScheduling(false);
          start({ action: "schedule", ...times });
        }}
      />
      <BulkResults
        progress={progress}
        names={names}
        onClose={() => {
          forget();
          onClear();
        }}
      />
    </>
  );
}

function confirmPublish(chosen: Chosen, onConfirm: () => void): void {
  const sites = new Set([...chosen.values()].map((content) => content.site_name));
  const where = sites.size === 1 ? [...sites][0] ?? "" : `${sites.size} sites`;
  modals.openConfirmModal({
    title: `Publish ${chosen.size} to ${where} now?`,
    children: <Text size="sm">Each is checked first. Contents that are on their site already are updated there; a post that was edited in WordPress is left as it is and told to you.</Text>,
    labels: { confirm: `Publish ${chosen.size}`, cancel: "Not now" },
    onConfirm,
  });
}

function confirmArchive(number: number, onConfirm: () => void): void {
  modals.openConfirmModal({
    title: `Archive ${number}?`,
    children: <Text size="sm">They leave the lists and can be restored from the archive. Posts that are published stay published: the sites are not changed.</Text>,
    labels: { confirm: `Archive ${number}`, cancel: "Keep" },
    onConfirm,
  });
}
