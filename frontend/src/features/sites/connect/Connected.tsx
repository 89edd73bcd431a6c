import { Alert, Button, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Link } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoCheck } from "@/features/sites/api";
import { CheckList } from "@/features/sites/health/CheckList";
import { Doctor } from "@/features/sites/health/Doctor";
import { factsOf, type Integration } from "@/features/sites/shapes";
import { asApiError } from "@/lib/api/errors";

/** The keys are exchanged; IGNY8 asks the site how it is, the first time. */
export function Connected({ integration }: { integration: Integration }) {
  const { mutate, ...check } = useDoCheck(integration.id);
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    mutate();
  }, [mutate]);
  const facts = factsOf(integration);
  return (
    <>
      <Alert color="green" icon={<IconCheck aria-hidden />} title="Connected" role="status">
        {integration.site_name} runs WordPress {facts.wordpress_version}, plugin {facts.plugin_version}, in the time zone{" "}
        {facts.timezone}. Nothing on the site was changed.
      </Alert>
      <Paper withBorder p="lg" component="section" aria-labelledby="check">
        <Stack gap="sm">
          <Title order={2} id="check">
            First check
          </Title>
          {check.isPending && (
            <Group gap="xs" role="status">
              <Loader size={16} aria-hidden />
              <Text size="sm">Asking the site how it is…</Text>
            </Group>
          )}
          {check.isError && (
            <>
              <ErrorNote error={asApiError(check.error)} onRetry={() => mutate()} />
              <Doctor integrationId={integration.id} />
            </>
          )}
          {check.isSuccess && <CheckList checks={check.data.checks} />}
        </Stack>
      </Paper>
      <NextSteps site={integration.site_id} />
    </>
  );
}

function NextSteps({ site }: { site: number }) {
  return (
    <Group>
      <Button component={Link} to={`/content/new?site=${site}`}>
        Write the first article
      </Button>
      <Button variant="default" component={Link} to={`/sites/${site}/content-types`}>
        Take over what the site has
      </Button>
      <Button variant="subtle" component={Link} to={`/sites/${site}`}>
        To the site
      </Button>
    </Group>
  );
}
