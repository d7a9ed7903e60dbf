import { defineConfig } from "vitest/config";

/** `pnpm test:packages`: tests of what would be published, packed from the built packages. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
