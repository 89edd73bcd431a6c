import { Skeleton, Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { ApiError, asApiError } from "@/lib/api/errors";

interface QueryPanelProps<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  /** Shown in place of the content where there is none. */
  empty?: { when: (data: T) => boolean; show: ReactNode };
  /** Rows of the skeleton, so that nothing jumps when the content comes. */
  rows?: number;
}

/** The four states of everything that is asked of the server: loading, error, empty, content. */
export function QueryPanel<T>({ query, children, empty, rows = 6 }: QueryPanelProps<T>) {
  if (query.isPending) {
    return (
      <Stack gap="xs" aria-busy="true" aria-label="Loading">
        {Array.from({ length: rows }, (_, row) => (
          <Skeleton key={row} height={32} />
        ))}
      </Stack>
    );
  }
  if (query.isLoadingError || (query.isError && isRefused(query.error))) return <ErrorNote error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  // Asked again in vain: what came before stays, with whatever is typed into it.
  if (empty?.when(query.data)) return empty.show;
  return children(query.data);
}

/** The server has said that this is not to be had (any more). */
function isRefused(error: unknown): boolean {
  return error instanceof ApiError && [403, 404, 410].includes(error.status);
}
