/** What a browser loads before the first screen stands there. Fails where that is more than it may be. */
import { gzipSync } from "node:zlib";
import { build } from "vite";

const MOST_KB = 300;
const FIRST_SCREEN = "/src/features/today/Today.tsx";

const { output } = await build({ logLevel: "error", build: { write: false } });
const chunks = new Map(output.filter(({ type }) => type === "chunk").map((chunk) => [chunk.fileName, chunk]));
const initial = new Set();

function take(name) {
  if (initial.has(name) || !chunks.has(name)) return;
  initial.add(name);
  for (const imported of chunks.get(name).imports) take(imported);
}

for (const { fileName, isEntry, facadeModuleId } of chunks.values()) {
  if (isEntry || facadeModuleId?.endsWith(FIRST_SCREEN)) take(fileName);
}
const sizes = [...initial].map((name) => [gzipSync(chunks.get(name).code, { level: 9 }).length / 1000, name]);
const total = sizes.reduce((sum, [size]) => sum + size, 0);
console.log(`initial JavaScript: ${total.toFixed(1)} kB gzipped in ${sizes.length} files (${MOST_KB} at most)`);
if (total > MOST_KB || sizes.length < 2) {
  for (const [size, name] of sizes.sort(([one], [other]) => other - one)) console.error(`${size.toFixed(1)} kB ${name}`);
  process.exit(1);
}
