import { defineConfig } from "vitest/config";

/** Tests run on the sources, through the `source` export condition: no build is needed first. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source", "module", "node", "import", "default"], externalConditions: ["source"] } },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "packages",
          include: [
            "packages/*/test/**/*.test.ts",
            "scripts/test/**/*.test.ts",
            "scripts/reference/test/**/*.test.ts",
            "benchmarks/test/**/*.test.ts",
          ],
          pool: "threads",
        },
      },
      // Code blocks name files where the reader stands, so their test changes its folder: only a process can.
      {
        extends: true,
        test: { name: "code blocks", include: ["scripts/code-blocks/test/**/*.test.ts"], pool: "forks" },
      },
    ],
  },
});
