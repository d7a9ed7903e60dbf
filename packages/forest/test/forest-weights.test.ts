import { column, type Design, design, selectRows } from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { expectAllClose, expectClose, replicationA } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  type AnyForest,
  causalForest,
  classificationForest,
  type ForestWeights,
  forestWeights,
  growMore,
  instrumentalForest,
  predictCausalForest,
  predictClassificationForest,
  predictInstrumentalForest,
  predictQuantileForest,
  predictRegressionForest,
  quantileForest,
  regressionForest,
  withoutTrainingData,
} from "../src/index.js";

const full = replicationA(1);
const rows = Array.from({ length: 400 }, (_, i) => i);
const x = selectRows(full.design, rows);
const outcome = full.outcome.slice(0, 400);
const treatment = full.treatment.slice(0, 400);
const data = {
  design: x,
  outcome,
  treatment,
  outcomeHat: full.mean.slice(0, 400),
  treatmentHat: full.propensity.slice(0, 400),
};
const fresh = selectRows(full.testDesign, [0, 1, 2, 3, 4]);
const clusters = Int32Array.from(rows, (i) => i % 80);

/** Units and weights of row i. */
const rowOf = ({ starts, units, weights }: ForestWeights, i: number) => ({
  units: units.subarray(starts[i], starts[i + 1]),
  weights: weights.subarray(starts[i], starts[i + 1]),
});

const weightedMeans = (w: ForestWeights, values: Float64Array): Float64Array =>
  Float64Array.from({ length: w.m }, (_, i) => {
    const { units, weights } = rowOf(w, i);
    return units.reduce((sum, unit, k) => sum + weights[k]! * values[unit]!, 0);
  });

/** Slope of Y - m on T - e with an intercept on the weights of each row. */
function weightedSlopes(w: ForestWeights): Float64Array {
  const y = outcome.map((v, i) => v - data.outcomeHat[i]!);
  const t = Float64Array.from(treatment, (v, i) => v - data.treatmentHat[i]!);
  return Float64Array.from({ length: w.m }, (_, i) => {
    const { units, weights } = rowOf(w, i);
    const of = (values: Float64Array) => Float64Array.from(units, (unit) => values[unit]!);
    return leastSquares(withIntercept(design({ t: of(t) })), of(y), weights).coefficients[1]!;
  });
}

describe("forestWeights", () => {
  test.each([
    ["plain", {}, {}],
    ["clusters", { clusters }, {}],
    ["clusters of equal weight", { clusters }, { clusterWeights: "equal" }],
    ["without honesty", {}, { honesty: false }],
    ["without pruning", {}, { honestyPruning: false, minLeafSize: 1 }],
    ["bags of four", {}, { bagSize: 4, subsampleFraction: 0.3 }],
  ] as const)("regression, %s: the weighted mean outcome is the prediction", async (_, units, options) => {
    const forest = await regressionForest({ design: x, outcome, ...units }, { trees: 80, ...options });
    const inside = await forestWeights(forest, null);
    expectAllClose(weightedMeans(inside, outcome), (await predictRegressionForest(forest, null)).prediction, 1e-12);
    const outside = await forestWeights(forest, fresh);
    expectAllClose(weightedMeans(outside, outcome), (await predictRegressionForest(forest, fresh)).prediction, 1e-12);
  });

  test("with missing values and categories, the same", async () => {
    const x1 = column(x, 0).map((v, i) => (i % 7 === 0 ? Number.NaN : v));
    const kind = column(x, 1).map((v) => Math.floor(5 * v));
    const mixed = design({ x1, kind, x3: column(x, 2) });
    const forest = await regressionForest({ design: mixed, outcome }, { trees: 80, categorical: ["kind"] });
    const { prediction } = await predictRegressionForest(forest, null);
    expectAllClose(weightedMeans(await forestWeights(forest, null), outcome), prediction, 1e-12);
  });

  test("causal: weighted least squares is the effect", async () => {
    const forest = await causalForest(data, { trees: 200 });
    const chosen = Uint32Array.of(7, 3, 399);
    const { effect } = await predictCausalForest(forest, null);
    expectAllClose(
      weightedSlopes(await forestWeights(forest, chosen)),
      Array.from(chosen, (i) => effect[i]!),
      1e-11,
    );
    const outside = await predictCausalForest(forest, fresh);
    expectAllClose(weightedSlopes(await forestWeights(forest, fresh)), outside.effect, 1e-11);
  });

  describe.each([
    ["all alike", {}],
    ["by weights", { weights: outcome.map((y) => 0.2 + y * y) }],
  ])("units that count %s", (_, counts) => {
    const trees = { trees: 100 };
    const t = Float64Array.from(treatment, (v, i) => v - data.treatmentHat[i]!);
    const y = outcome.map((v, i) => v - data.outcomeHat[i]!);

    test("regression: the weighted mean", async () => {
      const forest = await regressionForest({ design: x, outcome, ...counts }, trees);
      const weights = await forestWeights(forest, null, counts);
      expectAllClose(weightedMeans(weights, outcome), (await predictRegressionForest(forest, null)).prediction, 1e-12);
    });

    test("causal: the weighted slope", async () => {
      const forest = await causalForest({ ...data, ...counts }, trees);
      const weights = await forestWeights(forest, fresh, counts);
      expectAllClose(weightedSlopes(weights), (await predictCausalForest(forest, fresh)).effect, 1e-11);
    });

    test("instrumental: the ratio of weighted covariances", async () => {
      const instrument = Uint8Array.from(treatment, (v, i) => (i % 5 === 0 ? 1 - v : v));
      const instrumentHat = data.treatmentHat.map((e) => 0.2 + 0.6 * e);
      const forest = await instrumentalForest({ ...data, instrument, instrumentHat, ...counts }, trees);
      const weights = await forestWeights(forest, fresh, counts);
      const z = Float64Array.from(instrument, (v, i) => v - instrumentHat[i]!);
      const covariance = (v: Float64Array) => {
        const [product, first, second] = [v.map((u, i) => u * z[i]!), v, z].map((of) => weightedMeans(weights, of));
        return product!.map((m, i) => m - first![i]! * second![i]!);
      };
      const [reduced, first] = [covariance(y), covariance(t)];
      const { effect } = await predictInstrumentalForest(forest, fresh);
      expectAllClose(
        reduced.map((c, i) => c / first[i]!),
        effect,
        1e-11,
      );
    });

    test("classification: the weighted share of each class", async () => {
      const classes = Uint8Array.from(outcome, (v) => (v < 1 ? 0 : v < 2 ? 1 : 2));
      const forest = await classificationForest({ design: x, outcome: classes, ...counts }, trees);
      const weights = await forestWeights(forest, null, counts);
      const { probabilities } = await predictClassificationForest(forest, null);
      probabilities.forEach((share, k) => {
        const members = Float64Array.from(classes, (c) => (c === k ? 1 : 0));
        expectAllClose(weightedMeans(weights, members), share, 1e-12);
      });
    });

    test("quantile: the first outcome at which the weighted distribution reaches the quantile", async () => {
      const forest = await quantileForest({ design: x, outcome, ...counts }, trees);
      const weights = await forestWeights(forest, fresh, counts);
      const { predictions } = await predictQuantileForest(forest, fresh, { quantiles: [0.5] });
      predictions[0]!.forEach((at, i) => {
        const { units, weights: w } = rowOf(weights, i);
        const below = (reaches: (v: number) => boolean) =>
          units.reduce((sum, unit, k) => sum + (reaches(outcome[unit]!) ? w[k]! : 0), 0);
        expect(below((v) => v <= at)).toBeGreaterThanOrEqual(0.5 - 1e-12);
        expect(below((v) => v < at)).toBeLessThanOrEqual(0.5 + 1e-12);
      });
    });
  });

  test("weights that the fit had, and none that it had not, are asked for", async () => {
    const weights = new Float64Array(400).fill(2).map((w, i) => w + i);
    const plain = await regressionForest({ design: x, outcome }, { trees: 20 });
    const weighted = await regressionForest({ design: x, outcome, weights }, { trees: 20 });
    for (const call of [forestWeights(plain, fresh, { weights }), forestWeights(weighted, fresh)]) {
      await expect(call).rejects.toThrow(expect.objectContaining({ code: "DATA" }));
    }
    const short = forestWeights(weighted, fresh, { weights: new Float64Array(3).fill(1) });
    await expect(short).rejects.toThrow(expect.objectContaining({ code: "SHAPE" }));
  });

  test("a forest grown on speaks with all its trees", async () => {
    const forest = await growMore(
      await regressionForest({ design: x, outcome }, { trees: 40 }),
      { design: x, outcome },
      40,
    );
    const { prediction } = await predictRegressionForest(forest, null);
    expectAllClose(weightedMeans(await forestWeights(forest, null), outcome), prediction, 1e-12);
  });

  test("rows sum to one, units ascend, and out of bag no unit counts for itself", async () => {
    const forest = await regressionForest({ design: x, outcome }, { trees: 80 });
    const weights = await forestWeights(forest, null);
    for (const i of rows) {
      const row = rowOf(weights, i);
      expectClose(
        row.weights.reduce((sum, w) => sum + w, 0),
        1,
        1e-13,
      );
      expect(row.units.every((unit, k) => k === 0 || unit > row.units[k - 1]!)).toBe(true);
      expect(row.units.includes(i)).toBe(false);
    }
    const inSample = rowOf(await forestWeights(forest, selectRows(x, [5])), 0);
    expect(inSample.units.includes(5)).toBe(true);
  });

  test("with clusters no unit of a row's own cluster counts for it", async () => {
    const forest = await regressionForest({ design: x, outcome, clusters }, { trees: 80 });
    const weights = await forestWeights(forest, Uint32Array.of(10, 11));
    for (const [i, row] of [10, 11].entries()) {
      expect(rowOf(weights, i).units.some((unit) => clusters[unit] === clusters[row])).toBe(false);
    }
  });

  test("neighbours weigh more than strangers", async () => {
    const forest = await regressionForest({ design: x, outcome: column(x, 0).slice() }, { trees: 200 });
    const weights = await forestWeights(forest, fresh);
    const distances = column(fresh, 0).map((at, i) => {
      const { units, weights: w } = rowOf(weights, i);
      return units.reduce((sum, unit, k) => sum + w[k]! * Math.abs(column(x, 0)[unit]! - at), 0);
    });
    expect(Math.max(...distances)).toBeLessThan(0.1);
  });

  test("both backends, any threads, any parts: the same bits", async () => {
    const forest = await regressionForest({ design: x, outcome }, { trees: 40 });
    const expected = await forestWeights(forest, null, {}, { backend: "js", threads: 1 });
    expect(await forestWeights(forest, null, {}, { threads: 3 })).toEqual(expected);
    const part = await forestWeights(forest, Uint32Array.of(17));
    expect(part.weights).toEqual(rowOf(expected, 17).weights);
    expect(part.units).toEqual(rowOf(expected, 17).units);
  });

  const other: Design = design({ a: [1, 2] });

  test.each([
    ["columns of another design", (forest: AnyForest) => forestWeights(forest, other), "SHAPE"],
    ["a row that does not exist", (forest: AnyForest) => forestWeights(forest, Uint32Array.of(400)), "DATA"],
    ["no training rows", (forest: AnyForest) => forestWeights(withoutTrainingData(forest) as never, fresh), "DATA"],
  ])("%s: refused", async (_, call, code) => {
    const forest = await regressionForest({ design: x, outcome }, { trees: 4 });
    await expect(call(forest)).rejects.toThrow(expect.objectContaining({ code }));
  });

  test("rows in every bag are named", async () => {
    const forest = await regressionForest({ design: x, outcome }, { trees: 4 });
    const call = forestWeights(forest, null);
    await expect(call).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(/row \d+.*more rows/s) }),
    );
  });
});
