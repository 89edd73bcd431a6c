import { Container } from "@mantine/core";
import { useRouteError } from "react-router-dom";

import { ErrorNote } from "@/components/ErrorNote";
import { asApiError } from "@/lib/api/errors";

/** A screen that broke, or was replaced by a newer version while this page was open. */
export function PageFailure() {
  const error = asApiError(useRouteError());
  return (
    <Container size="sm" py="xl">
      <ErrorNote error={error} onRetry={() => location.reload()} />
    </Container>
  );
}
