import { createRng, DataError, design, mean } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { instrumentalForestDml, interactiveIv } from "../src/index.js";
import { correlation, hiddenCause } from "./simulated.js";

const options = { forest: { trees: 200 }, nuisance: { learners: ["unpenalised" as const] } };

const slope = (x: number): number => 2 * x;

/** Every value two times, one behind the other. */
const twice = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: 2 * values.length }, (_, i) => values[i >> 1]!);

describe("an instrumental forest with cross-fitted means", () => {
  test("finds an effect that a hidden cause confounds, within its error and near the interactive model", async () => {
    const data = hiddenCause(2000, 0.5, 1);
    const { late, compliance, firstStageF } = await instrumentalForestDml(data, options);
    expect(Math.abs(late.estimate - 0.5)).toBeLessThan(3 * late.se!);
    const interactive = await interactiveIv(data, { nuisance: options.nuisance });
    expect(Math.abs(late.estimate - interactive.estimate)).toBeLessThan(late.se! / 2);
    // Two means of the treatment, less one another: what the instrument does on average.
    const treated = (side: number): number => mean([...data.treatment].filter((_, i) => data.instrument[i] === side));
    expectClose(mean(compliance), treated(1) - treated(0), 0.1);
    expect(firstStageF).toBeGreaterThan(100);
  });

  test("knows for whom it works", async () => {
    const data = hiddenCause(4000, 0.5, 2, slope);
    const { effect, units } = await instrumentalForestDml(data, options);
    const truth = Float64Array.from(units, (i) => slope(data.designs[0]!.x[i]!));
    expect(correlation(effect, truth)).toBeGreaterThan(0.8);
  });

  test("moves with the outcome's unit and not with its origin", async () => {
    const data = hiddenCause(500, 0.5, 3);
    const [plain, moved] = await Promise.all([
      instrumentalForestDml(data, options),
      instrumentalForestDml({ ...data, outcome: data.outcome.map((y) => 4 * y + 8) }, options),
    ]);
    expectClose(moved.late.estimate, 4 * plain.late.estimate, 1e-6);
    expectClose(moved.late.se!, 4 * plain.late.se!, 1e-6);
  });

  test("takes a continuous instrument, and twins as clusters double no information", async () => {
    const one = hiddenCause(400, 0.5, 4);
    const rng = createRng(4);
    const instrument = Float64Array.from(one.instrument, (z) => z + 0.2 * rng.uniform());
    const twins = {
      outcome: twice(one.outcome),
      treatment: twice(one.treatment),
      instrument: twice(instrument),
      designs: [design({ x: twice(one.designs[0]!.x) })],
      folds: { k: 2, of: Uint32Array.from({ length: 800 }, (_, i) => (i >> 1) % 2) },
    };
    const clusters = Int32Array.from({ length: 800 }, (_, i) => i >> 1);
    const { late, units } = await instrumentalForestDml({ ...one, instrument }, options);
    const doubled = await instrumentalForestDml({ ...twins, clusters }, options);
    expect(units).toHaveLength(400);
    expect(Math.abs(late.estimate - 0.5)).toBeLessThan(3 * late.se!);
    expect(doubled.late.se! / late.se!).toBeGreaterThan(0.85);
    expect(doubled.late.se! / late.se!).toBeLessThan(1.2);
  });

  test("refuses an instrument that is the same for all", async () => {
    const data = hiddenCause(200, 0.5, 5);
    await expect(instrumentalForestDml({ ...data, instrument: new Uint8Array(200) }, options)).rejects.toThrow(
      DataError,
    );
  });
});
