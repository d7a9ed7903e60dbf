import { createRng, DataError } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { type MonteCarloJob, monteCarlo } from "../src/monte-carlo.js";

/** Sum of twelve uniforms less six: mean 0, variance 1. */
function nearNormal(uniform: () => number): number {
  let sum = -6;
  for (let k = 0; k < 12; k++) sum += uniform();
  return sum;
}

/** Mean of 25 draws around a truth that differs between seeds; standard error known to be 1/5. */
const meanOfDraws: MonteCarloJob = async (seed) => {
  const rng = createRng(seed).fork("job");
  const truth = 1 + rng.uniform();
  const draws = Array.from({ length: 25 }, () => truth + nearNormal(rng.uniform));
  return { estimate: draws.reduce((sum, v) => sum + v, 0) / 25, se: 0.2, truth };
};

/** A job that returns the given estimates in order of the seeds 0, 1, 2, ... */
const listed =
  (estimates: readonly number[], se: number | null = 1): MonteCarloJob =>
  async (seed) => ({ estimate: estimates[seed]!, se, truth: 0 });

/** No standard error, but an interval of its own. */
const unitInterval: MonteCarloJob = async (seed) => ({ estimate: 0, se: null, truth: seed, ci: [-1, 1] });

const failing: MonteCarloJob = async (seed) => {
  if (seed === 1) throw new DataError([{ path: "row 3", message: "is missing" }]);
  if (seed === 2) throw new RangeError("out of range");
  if (seed === 3) return { estimate: Number.NaN, se: 1, truth: 0 };
  return { estimate: seed, se: 1, truth: 0 };
};

/** How far a figure lies from its target, in Monte Carlo errors. */
const distance = (value: number | null, mcse: number | null, target: number): number =>
  Math.abs(value! - target) / mcse!;

const seeds = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

describe("figures", () => {
  test("equal the formulas of Morris, White and Crowther worked by hand", async () => {
    const result = await monteCarlo(listed([1, 3, -1, 1]), { seeds: seeds(4) });
    // Errors 1, 3, -1, 1: mean 1, variance 8/3; squares 1, 9, 1, 1: mean 3, variance 16.
    const sd = Math.sqrt(8 / 3);
    expectClose(result.bias.value!, 1, 1e-15);
    expectClose(result.bias.mcse!, sd / 2, 1e-15);
    expectClose(result.empiricalSe.value!, sd, 1e-15);
    expectClose(result.empiricalSe.mcse!, sd / Math.sqrt(6), 1e-15);
    expectClose(result.rmse.value!, Math.sqrt(3), 1e-15);
    expectClose(result.rmse.mcse!, 2 / (2 * Math.sqrt(3)), 1e-15);
    expectClose(result.seRatio.value!, 1 / sd, 1e-15);
    expectClose(result.seRatio.mcse!, 1 / sd / Math.sqrt(6), 1e-15);
    expect(result.coverage.value).toBe(0.75);
    expectClose(result.coverage.mcse!, Math.sqrt(0.75 * 0.25) / 2, 1e-15);
  });

  test("of an honest job lie within three Monte Carlo errors of what they should be", async () => {
    const { bias, seRatio, rmse, coverage } = await monteCarlo(meanOfDraws, { seeds: seeds(400) });
    expect(distance(bias.value, bias.mcse, 0)).toBeLessThan(3);
    expect(distance(seRatio.value, seRatio.mcse, 1)).toBeLessThan(3);
    expect(distance(rmse.value, rmse.mcse, 0.2)).toBeLessThan(3);
    expect(distance(coverage.value, coverage.mcse, 0.95)).toBeLessThan(3);
  });

  test("use the interval that the job reports where there is one", async () => {
    const result = await monteCarlo(unitInterval, { seeds: seeds(4) });
    expect(result.coverage.value).toBe(0.5);
    expect(result.seRatio).toEqual({ value: null, mcse: null, reason: expect.any(String) });
  });

  test("are null with a reason where they are undefined", async () => {
    const one = await monteCarlo(listed([1], null), { seeds: [0] });
    expect(one.bias).toEqual({ value: 1, mcse: null, reason: expect.any(String) });
    for (const name of ["empiricalSe", "seRatio", "coverage"] as const) {
      expect(one[name]).toEqual({ value: null, mcse: null, reason: expect.any(String) });
    }
    const equal = await monteCarlo(listed([2, 2]), { seeds: seeds(2) });
    expect(equal.seRatio.reason).toContain("equal");
  });
});

describe("failures", () => {
  test("are recorded with their error, and every seed is accounted for", async () => {
    const result = await monteCarlo(failing, { seeds: seeds(6) });
    expect(result.failures.map(({ seed, code }) => [seed, code])).toEqual([
      [1, "DATA"],
      [2, "RangeError"],
      [3, "NON_FINITE"],
    ]);
    expect(result.failures[0]!.message).toContain("row 3");
    expect(result.runs.map(({ seed }) => seed)).toEqual([0, 4, 5]);
    expect([result.completed, result.failed]).toEqual([3, 3]);
  });

  test("of all runs leave null figures, not an exception", async () => {
    const result = await monteCarlo(() => Promise.reject(new Error("no")), { seeds: [7, 8] });
    expect([result.completed, result.failed, result.bias.value]).toEqual([0, 2, null]);
  });

  test("an abort ends the study instead", async () => {
    const controller = new AbortController();
    const job: MonteCarloJob = async (seed) => {
      if (seed === 2) controller.abort();
      return { estimate: 0, se: 1, truth: 0 };
    };
    const study = monteCarlo(job, { seeds: seeds(9) }, { signal: controller.signal });
    await expect(study).rejects.toMatchObject({ code: "ABORTED" });
  });
});

test("the number of runs in flight changes nothing but is respected", async () => {
  let inFlight = 0;
  let most = 0;
  const job: MonteCarloJob = async (seed, run) => {
    most = Math.max(most, ++inFlight);
    const result = await meanOfDraws(seed, run);
    await new Promise((resolve) => setTimeout(resolve, seed % 3));
    inFlight--;
    return result;
  };
  const together = await monteCarlo(job, { seeds: seeds(20), concurrency: 4 });
  expect(most).toBe(4);
  const alone = await monteCarlo(meanOfDraws, { seeds: seeds(20) });
  expect(together).toEqual({ ...alone, options: together.options });
});

test("progress counts completed seeds", async () => {
  const seen: number[] = [];
  await monteCarlo(
    listed([1, 2, 3]),
    { seeds: seeds(3) },
    { onProgress: ({ done, total }) => seen.push(done / total) },
  );
  expect(seen).toEqual([1 / 3, 2 / 3, 1]);
});

test("refuses a seed twice, no seed and unknown options", async () => {
  for (const options of [{ seeds: [1, 1] }, { seeds: [] }, { level: 1 }, { sedes: [1] }]) {
    await expect(monteCarlo(meanOfDraws, options as object)).rejects.toMatchObject({ code: "OPTIONS" });
  }
});
