/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const backend = process.env.IGNY8_BASE_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": backend, "/healthz": backend, "/downloads": backend } },
  build: { target: "es2022", sourcemap: false, reportCompressedSize: false },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
