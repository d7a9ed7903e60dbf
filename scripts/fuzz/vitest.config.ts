import { join } from "node:path";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

/** One process that fuzzes the native kernels named in CAREER_DML_FUZZ; scripts/fuzz.mjs starts it and watches it. */
export default defineConfig({
  ssr: base.ssr,
  root: join(import.meta.dirname, "../.."),
  test: {
    include: ["packages/kernels/test/boundary/fuzz.ts"],
    testTimeout: 2 ** 31 - 1,
    maxWorkers: 1,
    pool: "threads",
  },
});
