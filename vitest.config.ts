import { defineConfig } from "vitest/config";

const PLACES = ["packages/*/test", "scripts/test", "scripts/reference/test", "benchmarks/test"];
/** Tests that replace modules, or change what others in their thread would meet: `scripts/test/isolated-tests` knows them. */
const ISOLATED = "*.isolated.test.ts";
/** All others. An `exclude` of the project would set aside those of the command line. */
const SHARED = "!(*.isolated).test.ts";

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
          include: PLACES.map((place) => `${place}/**/${SHARED}`),
          pool: "threads",
          // A thread loads a package once, not once for each of some 370 files.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "isolated", include: PLACES.map((place) => `${place}/**/${ISOLATED}`), pool: "threads" },
      },
      // Code blocks name files where the reader stands, so their test changes its folder: only a process can.
      {
        extends: true,
        test: { name: "code blocks", include: ["scripts/code-blocks/test/**/*.test.ts"], pool: "forks" },
      },
    ],
  },
});
