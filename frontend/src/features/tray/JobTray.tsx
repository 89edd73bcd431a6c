import { ActionIcon, Anchor, Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { SHOWN, useJobsUnderWay } from "@/features/tray/api";
import { EndedJob } from "@/features/tray/EndedJob";
import { MovingJob } from "@/features/tray/MovingJob";
import { useFollowed } from "@/features/tray/useFollowed";

/** Publishes that somebody pressed for: it follows from screen to screen, and tells how they ended. */
export function JobTray() {
  const { data } = useJobsUnderWay();
  const { ended, forget } = useFollowed(data ? data.jobs.map(({ id }) => id) : null);
  const [isOpen, setIsOpen] = useLocalStorage({ key: "igny8.tray", defaultValue: true });
  const jobs = (data?.jobs ?? []).slice(0, SHOWN);
  if (jobs.length === 0 && ended.length === 0) return null;
  return (
    <Paper withBorder className="tray" component="section" aria-label="Running publishes">
      <TrayHead number={Math.max(data?.count ?? 0, jobs.length)} isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
      {isOpen && (
        <Stack gap="sm" px="sm" pb="sm">
          {jobs.map((job) => (
            <MovingJob key={job.id} job={job} />
          ))}
          {data !== undefined && data.count > jobs.length && (
            <Anchor component={Link} to="/jobs?mode=manual" size="xs">
              {`and ${(data.count - jobs.length).toLocaleString()} more`}
            </Anchor>
          )}
        </Stack>
      )}
      <Stack gap={0} role="status">
        {ended.map((id) => (
          <EndedJob key={id} id={id} onForget={() => forget(id)} />
        ))}
      </Stack>
    </Paper>
  );
}

function TrayHead({ number, isOpen, onToggle }: { number: number; isOpen: boolean; onToggle: () => void }) {
  if (number === 0) return null;
  const Icon = isOpen ? IconChevronDown : IconChevronUp;
  return (
    <Group justify="space-between" px="sm" py={6} wrap="nowrap">
      <UnstyledButton onClick={onToggle} aria-expanded={isOpen} flex={1}>
        <Text size="sm" fw={600}>{`${number.toLocaleString()} publishing`}</Text>
      </UnstyledButton>
      <ActionIcon size="sm" variant="subtle" color="gray" onClick={onToggle} tabIndex={-1} aria-hidden>
        <Icon size={16} stroke={1.6} />
      </ActionIcon>
    </Group>
  );
}
