/** What a list shows is in its address: every view has a link, and Back goes one view back. */

import { useCallback } from "react";
import { useSearchParams } from "react-router-dom";

export interface Address {
  params: URLSearchParams;
  /** From 1. */
  page: number;
  /** A column's name for the server, with a minus for the largest first; "": as the server likes. */
  ordering: string;
  get: (name: string) => string | null;
  /** null and "" take a name away. Anything but `page` begins at the first page again. */
  set: (values: Record<string, string | null>) => void;
}

/** `values` laid over `params`; what chooses other rows leads back to the first page. */
export function changed(params: URLSearchParams, values: Record<string, string | null>): URLSearchParams {
  const next = new URLSearchParams(params);
  if (!("page" in values)) next.delete("page");
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === "" || (name === "page" && value === "1")) next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Smallest first, largest first, as the server likes, and around. */
export function nextOrdering(now: string, name: string): string {
  if (now === name) return `-${name}`;
  return now === `-${name}` ? "" : name;
}

export function useAddress(): Address {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (values: Record<string, string | null>) => setParams((before) => changed(before, values)),
    [setParams],
  );
  return {
    params,
    page: Math.max(1, Math.floor(Number(params.get("page") ?? 1)) || 1),
    ordering: params.get("ordering") ?? "",
    get: (name) => params.get(name),
    set,
  };
}
