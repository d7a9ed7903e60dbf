import { createRng } from "@career-dml/core";
import { hasRedis, redisNote } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { isBuilt, studyUnderKills } from "../queue/kills.js";

const note = isBuilt ? redisNote : " (skipped: the benchmarks are not built)";

describe.skipIf(!isBuilt || !hasRedis)(`kill -9 in the middle of a study over Redis${note}`, () => {
  // `npm run study -- queue-kills` does the same with 20 kills of each kind.
  test("the study, a worker, Redis, twice each: nothing lost, nothing doubled, the bytes of the local engine", async () => {
    const victims = ["study", "worker", "redis", "redis", "worker", "study"] as const;
    const settings = { runs: 120, milliseconds: 30, victims, pause: 0.2, rng: createRng(3) };
    const { seconds: _, computedAgain, ...report } = await studyUnderKills(settings);
    expect(report).toEqual({
      killed: { study: 2, worker: 2, redis: 2 },
      kept: 120,
      runs: 120,
      keptTwice: 0,
      isSame: true,
    });
    // A value that had not reached Redis' disk is computed again, never more than those of a moment.
    expect(computedAgain).toBeLessThan(20);
  });
});
