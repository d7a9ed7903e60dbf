import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { WorkerPool } from "../src/workers.js";

/** Workers run the built kernels, so that only a built package has a pool. */
const built = new URL("../dist/workers.js", import.meta.url);
const isBuilt = existsSync(built);

test.skipIf(!isBuilt)(`calls that come at once share one pool${isBuilt ? "" : " (skipped: not built)"}`, async () => {
  const module = (await import(built.href)) as { workers(threads: number): Promise<WorkerPool> };
  const [first, second, other] = await Promise.all([module.workers(2), module.workers(2), module.workers(3)]);
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});
