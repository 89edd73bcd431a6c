import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import type { ApiError } from "@/lib/api/errors";

interface ErrorNoteProps {
  error: ApiError;
  onRetry?: (() => void) | undefined;
}

/** What happened, what to do, and what to tell somebody who helps. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps) {
  const { message, remedy, code, request_id: requestId } = error.told;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={message} role="alert">
      <Stack gap="xs">
        {remedy !== undefined && remedy !== "" && <Text size="sm">{remedy}</Text>}
        <Group gap="sm">
          {onRetry !== undefined && (
            <Button size="xs" variant="light" color="red" onClick={onRetry}>
              Try again
            </Button>
          )}
          <Text size="xs" c="dimmed">
            <Code>{code}</Code>
            {requestId !== undefined && (
              <>
                {" "}
                request <Code>{requestId}</Code>
              </>
            )}
          </Text>
        </Group>
      </Stack>
    </Alert>
  );
}
