/**
 * What happens on the server, as it happens: one stream for the page, taken up again where it broke.
 * Pages ask for nothing in between; after a break everything shown is asked for once.
 */

import { type InvalidateQueryFilters, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { accessToken } from "@/lib/api/session";

export interface LiveEvent {
  id: number;
  kind: string;
  content_id?: number;
  integration_id?: number;
  job_id?: number;
  /** Of a job: how far it is. */
  state?: string;
  step?: string;
  progress?: number;
  message?: string;
}

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** The server says something every 15 s, so a stream that is silent for longer leads nowhere. */
const SILENCE_MS = 40_000;

/** Query keys begin with one of these; an event makes the pages that show them ask again. */
const CONCERNS: Record<string, string[]> = {
  job: ["jobs", "contents", "overview", "publications", "calendar"],
  site: ["integrations", "overview", "health"],
  change: ["changes", "contents", "drift"],
  import: ["imports", "integrations"],
  comparison: ["comparisons", "drift"],
};

/** Lists and counts are asked again at most so often, however much happens. A job of its own, at once. */
const SPACING_MS: Record<string, number> = { jobs: 100, contents: 1000, overview: 1000, publications: 1000, calendar: 1000, drift: 1000 };

export function useLive(enabled: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const stop = new AbortController();
    void follow(queries, stop.signal);
    return () => stop.abort();
  }, [enabled, queries]);
}

/** A function, since it changes while something is waited for. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
  let pause = SHORTEST_PAUSE_MS;
  let hasMissed = false;
  while (!isStopped(signal)) {
    try {
      let isBegun = false;
      for await (const message of stream(signal)) {
        pause = SHORTEST_PAUSE_MS;
        if (!isBegun) catchUp(queries, hasMissed);
        isBegun = true;
        if (message.data) apply(queries, JSON.parse(message.data) as LiveEvent);
      }
    } catch (error) {
      if (signal.aborted) return;
      console.info("The live stream broke; it is taken up again.", error);
    }
    hasMissed = true;
    await rest(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** Ends early when the browser finds its network again. */
function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
  });
}

/** From now on nothing is missed; what happened until now is asked for. Of a page just opened, only what moves. */
function catchUp(queries: QueryClient, hasMissed: boolean): void {
  void queries.invalidateQueries(hasMissed ? {} : { queryKey: ["jobs"] });
}

/** Asked less than its spacing ago → whether something happened since. */
const asked = new Map<string, boolean>();

function apply(queries: QueryClient, event: LiveEvent): void {
  if (event.job_id !== undefined) {
    showAtOnce(queries, event);
    void askJob(queries, event.job_id);
  }
  for (const concern of CONCERNS[event.kind] ?? []) askSoon(queries, concern);
}

/** How far a job is, before all of it was asked for. A failure is shown with its cause. */
function showAtOnce(queries: QueryClient, { job_id: id, state, step, progress, message }: LiveEvent): void {
  if (state !== "preparing" && state !== "committing" && state !== "published") return;
  queries.setQueryData<object>(["jobs", id], (job) => job && { ...job, state, step, progress, message });
}

/** Job that is asked for just now → whether something happened since. */
const askedJobs = new Map<number, boolean>();

/** At once, and once more for all that happens meanwhile: the steps of a publish come in a burst. */
async function askJob(queries: QueryClient, id: number): Promise<void> {
  const isBeingAsked = askedJobs.has(id);
  askedJobs.set(id, true);
  if (isBeingAsked) return;
  while (askedJobs.get(id) === true) {
    askedJobs.set(id, false);
    await askAnew(queries, { queryKey: ["jobs", id], exact: true });
  }
  askedJobs.delete(id);
}

/** A first answer that is still under way may have left before this happened: it is waited for, and asked for again. */
async function askAnew(queries: QueryClient, filters: InvalidateQueryFilters): Promise<void> {
  const first = queries.getQueryCache().findAll({ ...filters, fetchStatus: "fetching", predicate: undefined });
  const early = first.filter(({ state }) => state.data === undefined);
  await queries.invalidateQueries(filters);
  if (early.length > 0) await queries.invalidateQueries({ ...filters, predicate: (query) => early.includes(query) });
}

function askSoon(queries: QueryClient, concern: string): void {
  const isRecent = asked.has(concern);
  asked.set(concern, isRecent);
  if (isRecent) return;
  void askAnew(queries, { queryKey: [concern], predicate: ({ queryKey }) => !isOneJob(queryKey) });
  setTimeout(() => {
    const hasMore = asked.get(concern) === true;
    asked.delete(concern);
    if (hasMore) askSoon(queries, concern);
  }, SPACING_MS[concern] ?? 0);
}

function isOneJob([concern, id]: readonly unknown[]): boolean {
  return concern === "jobs" && typeof id === "number";
}

interface Message {
  id: string;
  data: string;
}

async function* stream(signal: AbortSignal): AsyncGenerator<Message> {
  const token = await accessToken();
  if (token === null) return;
  const headers = { accept: "text/event-stream", authorization: `Bearer ${token}` };
  const cut = new AbortController();
  const end = () => cut.abort();
  signal.addEventListener("abort", end);
  let timer = setTimeout(end, SILENCE_MS);
  try {
    const answer = await fetch("/api/v1/live/", { headers, signal: cut.signal });
    if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
    for await (const message of messages(answer.body)) {
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE_MS);
      yield message;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** Server-sent events: fields by line, an empty line ends a message. */
export async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) yield message(block);
  }
}

function message(block: string): Message {
  const said: Message = { id: "", data: "" };
  for (const line of block.split("\n")) {
    const [name, ...value] = line.split(": ");
    if (name === "id" || name === "data") said[name] = value.join(": ");
  }
  return said;
}
