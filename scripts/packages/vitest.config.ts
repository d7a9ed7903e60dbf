import { defineConfig } from "vitest/config";

/** `pnpm test:packages`: tests of what would be published, packed from the built packages. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["test/**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
  },
});
