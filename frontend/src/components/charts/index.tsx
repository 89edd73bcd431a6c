import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

import type { Schemas } from "@/lib/api/client";

export type Success = Schemas["Success"];
export type Times = Schemas["Times"];

const Loaded = {
  Success: lazy(() => import("@/components/charts/SuccessChart").then(({ SuccessChart }) => ({ default: SuccessChart }))),
  Times: lazy(() => import("@/components/charts/TimesChart").then(({ TimesChart }) => ({ default: TimesChart }))),
};

/** Height of a figure with its title, so that nothing moves when it comes. */
const PIXELS = 250;

/** How the publishes of 30 days ended, by day. */
export function SuccessChart({ success }: { success: Success }) {
  return (
    <Suspense fallback={<Skeleton height={PIXELS} />}>
      <Loaded.Success success={success} />
    </Suspense>
  );
}

/** How long publishes of 30 days took, by day. */
export function TimesChart({ times }: { times: Times }) {
  return (
    <Suspense fallback={<Skeleton height={PIXELS} />}>
      <Loaded.Times times={times} />
    </Suspense>
  );
}
