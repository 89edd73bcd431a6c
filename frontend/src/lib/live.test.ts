// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";

import { messages, useLive } from "@/lib/live";

vi.mock("@/lib/api/session", () => ({ accessToken: () => Promise.resolve("token") }));
afterEach(() => vi.unstubAllGlobals());

function body(...pieces: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
}

async function read(...pieces: string[]) {
  const found = [];
  for await (const message of messages(body(...pieces))) found.push(message);
  return found;
}

test("a message that arrives in pieces is one message", async () => {
  expect(await read("id: job-1\nda", 'ta: {"kind": "job"}\n', "\nid: job-2")).toEqual([
    { id: "job-1", data: '{"kind": "job"}' },
  ]);
});

test("a comment that keeps the connection alive says nothing", async () => {
  expect(await read(": still there\n\n")).toEqual([{ id: "", data: "" }]);
});

/** A stream that has begun, and goes on for ever. */
function begun(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(": still there\n\n")) });
}

test("a page that missed something asks for all it shows, once it misses nothing any more", async () => {
  const queries = new QueryClient();
  const asked = vi.spyOn(queries, "invalidateQueries");
  const answers = [() => Promise.reject(new TypeError("no network")), () => Promise.resolve(new Response(begun()))];
  let seen = 0;
  vi.stubGlobal("fetch", () => {
    seen = asked.mock.calls.length;
    return (answers.shift() ?? (() => new Promise(() => undefined)))();
  });
  const wrapper = ({ children }: { children: ReactNode }) => createElement(QueryClientProvider, { client: queries }, children);
  const { unmount } = renderHook(() => useLive(true), { wrapper });
  await waitFor(() => expect(asked).toHaveBeenCalledWith({}), { timeout: 5000 });
  expect(seen).toBe(0);
  unmount();
}, 10_000);

test("a first answer that was under way when something happened is asked for again, and a burst is asked for once more", async () => {
  const queries = new QueryClient();
  const waiting: ((answer: string) => void)[] = [];
  const asked = vi.fn(() => new Promise<string>((resolve) => waiting.push(resolve)));
  const told: ((text: string) => void)[] = [];
  const news = new ReadableStream<Uint8Array>({
    start: (controller) => void told.push((text) => controller.enqueue(new TextEncoder().encode(text))),
  });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(news)));
  const wrapper = ({ children }: { children: ReactNode }) => createElement(QueryClientProvider, { client: queries }, children);
  const use = () => {
    useLive(true);
    return useQuery({ queryKey: ["jobs", 7], queryFn: asked }).data;
  };
  const { result, unmount } = renderHook(use, { wrapper });
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
  for (let step = 0; step < 8; step += 1) told[0]?.(`data: {"kind": "job", "job_id": 7, "content_id": 1}\n\n`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  waiting[0]?.("as it was before");
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
  waiting[1]?.("as it was during the burst");
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(3));
  waiting[2]?.("as it is");
  await waitFor(() => expect(result.current).toBe("as it is"));
  expect(asked).toHaveBeenCalledTimes(3);
  unmount();
});
