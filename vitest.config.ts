import { defineConfig } from "vitest/config";

/** Tests run on the sources, through the `source` export condition: no build is needed first. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source", "module", "node", "import", "default"], externalConditions: ["source"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "scripts/test/**/*.test.ts", "benchmarks/test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: "threads",
  },
});
