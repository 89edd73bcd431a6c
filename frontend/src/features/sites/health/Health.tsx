import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";

import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { QueryPanel } from "@/components/QueryPanel";
import { useDoCheck } from "@/features/sites/api";
import { useHealth } from "@/features/sites/api-health";
import { CheckList } from "@/features/sites/health/CheckList";
import { Doctor } from "@/features/sites/health/Doctor";
import { HealthHistory } from "@/features/sites/health/HealthHistory";
import { HealthWord } from "@/features/sites/health/HealthWord";
import { Report } from "@/features/sites/health/Report";
import { HEALTH } from "@/features/sites/health/words";
import type { Integration, SiteHealth, SiteReport } from "@/features/sites/shapes";
import { many } from "@/features/sites/words";
import { ApiError, asApiError, type Told } from "@/lib/api/errors";

export function Health({ integration }: { integration: Integration }) {
  const query = useHealth(integration.id);
  return (
    <Stack gap="lg">
      <QueryPanel query={query} rows={8}>
        {(health) => <Now integration={integration} health={health} />}
      </QueryPanel>
      <section aria-labelledby="doctor">
        <Title order={2} id="doctor" mb="xs">
          Doctor
        </Title>
        <Doctor integrationId={integration.id} />
      </section>
      <HealthHistory integration={integration} />
    </Stack>
  );
}

function Now({ integration, health }: { integration: Integration; health: SiteHealth }) {
  const report = (health.report ?? null) as SiteReport | null;
  const isDown = health.state === "down";
  return (
    <Stack gap="md">
      <State integration={integration} health={health} />
      {health.error != null && <ErrorNote error={new ApiError(withRemedy(health), 0)} />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper withBorder p="md" component="section" aria-labelledby="checks">
          <Title order={2} id="checks" mb="xs">
            {isDown ? "Checks, when it last answered" : "Checks"}
          </Title>
          {Object.keys(health.checks).length === 0 ? <Text size="sm">The site has not answered yet.</Text> : <CheckList checks={health.checks} />}
        </Paper>
        <Paper withBorder p="md" component="section" aria-labelledby="report">
          <Title order={2} id="report" mb="xs">
            {isDown ? "As the site said" : "As the site says"}
          </Title>
          {report === null ? <Text size="sm">The site has not answered yet.</Text> : <Report report={report} />}
        </Paper>
      </SimpleGrid>
    </Stack>
  );
}

function withRemedy({ error, remedy }: SiteHealth): Told {
  return { ...(error as Told), ...(remedy ? { remedy } : {}) };
}

function State({ integration, health }: { integration: Integration; health: SiteHealth }) {
  const { mutate, ...check } = useDoCheck(integration.id);
  const state = health.state ?? "unknown";
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Text fw={600} component="div">
            <HealthWord state={state} />
          </Text>
          <Text size="sm" className="prose">
            {HEALTH[state].says} Since <Moment at={health.since} />.
            {health.held_jobs > 0 && ` ${many(health.held_jobs, "publish", "publishes")} wait for it; nothing is lost.`}
          </Text>
          <Text size="xs" c="dimmed">
            Asked <Moment at={health.checked_at} />, next <Moment at={health.next_at} />
          </Text>
        </div>
        <Button
          variant="default"
          loading={check.isPending}
          onClick={() => mutate()}
          leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
          disabled={integration.status !== "connected"}
        >
          Check now
        </Button>
      </Group>
      {check.isError && (
        <Stack mt="sm">
          <ErrorNote error={asApiError(check.error)} onRetry={() => mutate()} />
        </Stack>
      )}
    </Paper>
  );
}
