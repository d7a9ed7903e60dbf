import { createRng, mean, selectRows, stratifiedFolds } from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import { expectClose, type Replication, replicationA, replicationWA } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { stackedEffects } from "../src/index.js";
import { linearEffects } from "../src/linear-effects.js";

/** True nuisances: what differs between replications is the effect function alone. */
function inputOf({ design, outcome, treatment, mean: outcomeHat, propensity, testDesign }: Replication) {
  const folds = stratifiedFolds(treatment, 5, createRng(1));
  return { design, outcome, treatment, outcomeHat, treatmentHat: propensity, folds, newDesign: testDesign };
}

const error = (a: Float64Array, b: Float64Array): number => mean(a.map((v, i) => (v - b[i]!) ** 2));

const pick = (values: Float64Array) => values.subarray(0, 300);

const SMALL = { forest: { trees: 400 } } as const;

describe("stacked effects", () => {
  test.each([
    ["A, where the effect is linear", replicationA, "linear", "forest"],
    ["WA, where it is a step", replicationWA, "forest", "linear"],
  ] as const)("setup %s: better than the worse, not far from the better", async (_, replication, better, worse) => {
    const drawn = replication(2);
    const input = inputOf(drawn);
    const [stack, ...alone] = await Promise.all(
      [[better, worse] as const, [better] as const, [worse] as const].map((effects) =>
        stackedEffects(input, { ...SMALL, effects: [...effects] }),
      ),
    );
    const [one, other] = alone.map((s) => error(s.newEffect!, drawn.testEffect));
    expect(error(stack!.newEffect!, drawn.testEffect)).toBeLessThan(Math.min(other!, 1.5 * one!));
    expect(stack!.losses[better]).toBeLessThan(stack!.losses[worse]!);
    // Out of fold the units are predicted about as well as new rows are.
    expect(error(stack!.effect, drawn.effect)).toBeLessThan(1.5 * error(stack!.newEffect!, drawn.testEffect));
  });

  test("effects that are linear without noise are found, with and without polynomials", async () => {
    const drawn = replicationA(1);
    const treatment = Float64Array.from(drawn.treatment, (t, i) => t - drawn.propensity[i]!);
    const residuals = { outcome: treatment.map((t, i) => t * drawn.effect[i]!), treatment };
    const folds = stratifiedFolds(drawn.treatment, 5, createRng(1));
    for (const basis of [null, { degree: 2, maxTerms: 50 }]) {
      const tau = await linearEffects({ design: drawn.design, residuals, folds, basis }, {});
      expect(error(tau, drawn.effect)).toBeLessThan(1e-5);
    }
  });

  test("a unit's own outcome moves neither its linear effect nor its forest effect, only the weights", async () => {
    const drawn = replicationA(3);
    const input = inputOf(drawn);
    const moved = { ...input, outcome: drawn.outcome.map((y, i) => (i === 7 ? y + 1 : y)) };
    for (const effects of [["linear" as const], ["forest" as const]]) {
      const [before, after] = await Promise.all(
        [input, moved].map((given) => stackedEffects(given, { ...SMALL, effects })),
      );
      const name = effects[0]!;
      const own = ({ effect, constant, weights }: typeof before & object) => (effect[7]! - constant) / weights[name]!;
      expectClose(own(after!), own(before!), 1e-9);
      expect(after!.effect[8]).not.toBe(before!.effect[8]);
    }
  });

  test("refuses columns that are not those of the design", async () => {
    const drawn = replicationA(1);
    const { names: _, ...rest } = drawn.testDesign;
    const input = { ...inputOf(drawn), newDesign: { ...rest, names: ["a", "b", "c", "d", "e", "f"] } };
    await expect(stackedEffects(input, SMALL)).rejects.toThrow("columns are a, b, c, d, e, f, expected x1");
  });

  test.skipIf(loadNative() === null)("native equals js bit for bit, and any number of threads", async () => {
    const { newDesign, design, folds: _, ...whole } = inputOf(replicationA(4));
    const few = Uint32Array.from({ length: 300 }, (_, i) => i);
    const treatment = whole.treatment.subarray(0, 300);
    const input = {
      design: selectRows(design, few),
      newDesign: selectRows(newDesign, few),
      outcome: pick(whole.outcome),
      treatment,
      outcomeHat: pick(whole.outcomeHat),
      treatmentHat: pick(whole.treatmentHat),
      folds: stratifiedFolds(treatment, 3, createRng(1)),
    };
    const options = { effects: ["linear" as const, "series" as const, "forest" as const], forest: { trees: 60 } };
    const [native, js, threads] = await Promise.all([
      stackedEffects(input, options, { backend: "native", threads: 1 }),
      stackedEffects(input, options, { backend: "js", threads: 1 }),
      stackedEffects(input, options, { backend: "native", threads: 3 }),
    ]);
    expect(js.effect).toEqual(native.effect);
    expect(js.newEffect).toEqual(native.newEffect);
    expect(threads.weights).toEqual(native.weights);
    expect(threads.newEffect).toEqual(native.newEffect);
  });
});
