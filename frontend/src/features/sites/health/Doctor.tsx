import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconStethoscope } from "@tabler/icons-react";

import { ErrorNote } from "@/components/ErrorNote";
import { useDoDiagnose } from "@/features/sites/api";
import { Findings } from "@/features/sites/health/Findings";
import { asApiError } from "@/lib/api/errors";

/** Looks at a site from outside and by its own report; nothing there is changed. */
export function Doctor({ integrationId }: { integrationId: number }) {
  const { mutate, ...look } = useDoDiagnose(integrationId);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button
          variant="default"
          onClick={() => mutate(false)}
          loading={look.isPending}
          leftSection={<IconStethoscope size={16} stroke={1.6} aria-hidden />}
        >
          {look.isSuccess ? "Look again" : "Find out what is wrong"}
        </Button>
        <Text size="xs" c="dimmed">
          Looks from outside, as a visitor and as IGNY8; up to half a minute. Nothing on the site is changed.
        </Text>
      </Group>
      {look.isError && <ErrorNote error={asApiError(look.error)} onRetry={() => mutate(false)} />}
      {look.isSuccess && (
        <>
          {look.data.new_rest_url !== null && (
            <Alert color="blue" title={look.data.fixed ? "The new address is used from now on" : "The site answers at another address"}>
              <Stack gap="xs" align="flex-start">
                <Text size="sm">Its REST API took a signed call at {look.data.new_rest_url}.</Text>
                {!look.data.fixed && (
                  <Button size="xs" onClick={() => mutate(true)} loading={look.isPending}>
                    Use it from now on
                  </Button>
                )}
              </Stack>
            </Alert>
          )}
          <Findings findings={look.data.findings} />
        </>
      )}
    </Stack>
  );
}
