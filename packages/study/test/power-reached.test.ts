import { createRng, normalCdf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { powerReached } from "../src/power-reached.js";

const asked = { power: 0.8, level: 0.95 };

/** Findings with the power Phi(x - 2); those of a seed hang on one uniform, as studies on the same draws do. */
const findings = (repetition: number) =>
  Array.from({ length: 80 }, (_, seed) => {
    const u = createRng(repetition).fork("seed", seed).uniform();
    return [1.5, 2.5, 3.5].map((x) => ({ x, seed, rejects: u < normalCdf(x - 2) }));
  }).flat();

describe("where simulated powers reach the one wanted", () => {
  test("the interval holds the exact place as often as its level says, though findings of a seed are alike", async () => {
    const exact = 2.8416212335729143;
    let held = 0;
    const repetitions = 200;
    for (let r = 0; r < repetitions; r++) {
      const { ci } = await powerReached(findings(r), asked);
      if (ci !== null && ci[0] <= exact && exact <= ci[1]) held++;
    }
    // Four standard errors of a share of .95 over 200 repetitions.
    expect(Math.abs(held / repetitions - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / repetitions));
  });

  test("separated findings have no curve, and that is said", async () => {
    const tests = [1, 2].flatMap((x) => [1, 2, 3].map((seed) => ({ x, seed, rejects: x === 2 })));
    expect(await powerReached(tests, asked)).toMatchObject({ value: null, reason: expect.stringMatching(/curve/) });
    const one = tests.filter(({ x }) => x === 1);
    expect(await powerReached(one, asked)).toMatchObject({ value: null, reason: expect.stringMatching(/two/) });
  });
});
