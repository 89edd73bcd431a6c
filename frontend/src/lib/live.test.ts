import { expect, test } from "vitest";

import { messages } from "@/lib/live";

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
