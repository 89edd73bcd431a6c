/** The same done to many, in portions, so that it can be seen how far it is and what became of each. */

import { useState } from "react";

import { type BulkRequest, type BulkResult, useDoBulk } from "@/features/content/api";
import { type ApiError, asApiError } from "@/lib/api/errors";

export type Action = BulkRequest["action"];
export const PORTION = 25;

export interface Progress {
  action: Action;
  total: number;
  results: BulkResult[];
  /** Why it went no further. */
  error: ApiError | null;
  isRunning: boolean;
}

export function portions(ids: number[], size = PORTION): number[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, number) => ids.slice(number * size, (number + 1) * size));
}

/** The portion that begins with content number `first` starts that much later. */
export function portionRequest(request: BulkRequest, ids: number[], first: number): BulkRequest {
  if (request.published_at === undefined) return { ...request, ids };
  const later = first * (request.minutes_between ?? 0) * 60_000;
  return { ...request, ids, published_at: new Date(Date.parse(request.published_at) + later).toISOString().replace(/\.\d+Z$/, "Z") };
}

export function useBulkRun() {
  const bulk = useDoBulk();
  const [progress, setProgress] = useState<Progress | null>(null);
  const run = async (request: BulkRequest) => {
    const results: BulkResult[] = [];
    const tell = (isRunning: boolean, error: ApiError | null = null) =>
      setProgress({ action: request.action, total: request.ids.length, results: [...results], error, isRunning });
    tell(true);
    try {
      for (const [place, ids] of portions(request.ids).entries()) {
        results.push(...(await bulk.mutateAsync(portionRequest(request, ids, place * PORTION))).results);
        tell(true);
      }
      tell(false);
    } catch (error) {
      tell(false, asApiError(error));
    }
  };
  return { progress, run, forget: () => setProgress(null) };
}
