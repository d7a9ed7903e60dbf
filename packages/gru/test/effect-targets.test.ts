import { describe, expect, test } from "vitest";
import { withEffectTargets } from "../src/effect-targets.js";
import { prepareTrainings } from "../src/prepare-training.js";
import { KERNEL_ENGINE } from "../src/recurrent-engine.js";
import type { EncoderJob } from "../src/encoder.js";
import { trainEncoders } from "../src/train-encoder.js";
import { correlation, simulatedCareers } from "./simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const options = { epochs: 15, batch: 32, standardiseOutcome: false } as const;
const n = 240;
const rows = Uint32Array.from({ length: 200 }, (_, i) => i);
const job: EncoderJob = { variant: "rLoss", options, rows };

/** Columns m and e, and the rows of each half as training asked for them. */
async function targetsOf(data: ReturnType<typeof simulatedCareers>["data"]) {
  const halves: Uint32Array[] = [];
  const train = (jobs: readonly EncoderJob[]) => {
    halves.push(...jobs.map((j) => j.rows));
    return trainEncoders(data, jobs, run);
  };
  const [prepared] = await withEffectTargets(data, await prepareTrainings(data, [job], run), train, run, KERNEL_ENGINE);
  return { mean: prepared!.targets.slice(2 * n, 3 * n), propensity: prepared!.targets.slice(3 * n), halves };
}

const trained = (values: Float64Array): Float64Array => values.subarray(0, 200);
const never = (): Promise<never> => Promise.reject(new Error("nothing is to be trained"));

describe("withEffectTargets", () => {
  const { data, ability } = simulatedCareers(n);

  test("no mean was learned from the outcome of its own half", async () => {
    const before = await targetsOf(data);
    const [first, second] = before.halves as [Uint32Array, Uint32Array];
    expect([...first, ...second].sort((a, b) => a - b)).toEqual([...rows]);
    const outcome = data.outcome.slice();
    for (const i of first) outcome[i]! += 5;
    const after = await targetsOf({ ...data, outcome });
    expect(first.map((i) => (after.mean[i] === before.mean[i] ? 1 : 0)).every((same) => same === 1)).toBe(true);
    expect(second.some((i) => after.mean[i] !== before.mean[i])).toBe(true);
  });

  test("means and propensities follow ability; rows outside training have none", async () => {
    const { mean, propensity } = await targetsOf(data);
    expect(correlation(trained(mean), trained(ability))).toBeGreaterThan(0.5);
    expect(correlation(trained(propensity), trained(ability))).toBeGreaterThan(0.5);
    expect(trained(propensity).every((e) => e > 0 && e < 1)).toBe(true);
    expect([...mean.subarray(200), ...propensity.subarray(200)].every((v) => v === 0)).toBe(true);
  });

  test("trainings without effects stay as they are", async () => {
    const prepared = await prepareTrainings(data, [{ ...job, variant: "riesz" }], run);
    expect(await withEffectTargets(data, prepared, never, run, KERNEL_ENGINE)).toBe(prepared);
  });
});
