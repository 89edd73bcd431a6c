/**
 * What happens on the server, as it happens: one stream for the page, taken up again where it broke.
 * Pages ask for nothing in between; after a break everything shown is asked for once.
 */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { accessToken } from "@/lib/api/session";

export interface LiveEvent {
  id: number;
  kind: string;
  content_id?: number;
  integration_id?: number;
  job_id?: number;
}

const LONGEST_PAUSE_MS = 15_000;

/** Query keys begin with one of these; an event makes the pages that show them ask again. */
const CONCERNS: Record<string, string[]> = {
  job: ["jobs", "contents", "overview", "publications", "calendar"],
  site: ["integrations", "overview", "health"],
  change: ["changes", "contents", "drift"],
  import: ["imports", "integrations"],
  comparison: ["comparisons", "drift"],
};

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
  let last = "";
  let pause = 1000;
  while (!isStopped(signal)) {
    try {
      for await (const message of stream(last, signal)) {
        pause = 1000;
        last = message.id || last;
        if (message.data) apply(queries, JSON.parse(message.data) as LiveEvent);
      }
    } catch (error) {
      if (signal.aborted) return;
      console.info("The live stream broke; it is taken up again.", error);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    await queries.invalidateQueries();
  }
}

/** What counts over everything is asked again at most so often, however much happens; what shows steps, at once. */
const COUNTING = new Set(["overview", "contents", "drift"]);
const COUNTING_MS = 1000;
/** Asked less than that ago → whether something happened since. */
const asked = new Map<string, boolean>();

function apply(queries: QueryClient, event: LiveEvent): void {
  for (const concern of CONCERNS[event.kind] ?? []) {
    if (COUNTING.has(concern)) askSoon(queries, concern);
    else void queries.invalidateQueries({ queryKey: [concern] });
  }
}

function askSoon(queries: QueryClient, concern: string): void {
  const isRecent = asked.has(concern);
  asked.set(concern, isRecent);
  if (isRecent) return;
  void queries.invalidateQueries({ queryKey: [concern] });
  setTimeout(() => {
    const hasMore = asked.get(concern) === true;
    asked.delete(concern);
    if (hasMore) askSoon(queries, concern);
  }, COUNTING_MS);
}

interface Message {
  id: string;
  data: string;
}

async function* stream(last: string, signal: AbortSignal): AsyncGenerator<Message> {
  const token = await accessToken();
  if (token === null) return;
  const headers: Record<string, string> = { accept: "text/event-stream", authorization: `Bearer ${token}` };
  if (last) headers["last-event-id"] = last;
  const answer = await fetch("/api/v1/live/", { headers, signal });
  if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
  yield* messages(answer.body);
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
