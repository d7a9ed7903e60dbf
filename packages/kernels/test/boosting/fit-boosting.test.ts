import { createRng, permutation } from "@career-dml/core";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { type FitBoostingInput, fitBoosting } from "../../src/boosting/fit-boosting.js";
import type { BoostingModel } from "../../src/boosting/model.js";
import { predictBoosting } from "../../src/boosting/predict-boosting.js";
import { optionsWith, simulate } from "./simulated.js";

const fitted = (input: FitBoostingInput): Float64Array =>
  predictBoosting({ model: fitBoosting(input, 1).model, x: input.x, n: input.n, p: input.p, scale: "raw" }, 1);

/** Training rows in each leaf of a one-tree model. */
function leafSizes(model: BoostingModel, x: Float64Array, n: number): Map<number, number> {
  const sizes = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    let node = 0;
    while (model.feature[node]! >= 0) {
      node = x[model.feature[node]! * n + i]! <= model.threshold[node]! ? model.left[node]! : model.right[node]!;
    }
    sizes.set(node, (sizes.get(node) ?? 0) + 1);
  }
  return sizes;
}

describe("closed forms", () => {
  test("one split of a step function gives the two means", () => {
    const x = Float64Array.of(4, 1, 3, 2, 8, 6, 7, 5);
    const target = x.map((v) => (v <= 4 ? -1 : 3));
    const options = optionsWith({ trees: 1, maxDepth: 1, learningRate: 1, minLeafSize: 1 });
    const { model } = fitBoosting({ x, n: 8, p: 1, target, loss: "squared", options }, 1);
    expect(model.base).toBe(1);
    expect(model.threshold[0]).toBe(4.5);
    expect(model.value).toEqual(Float64Array.of(0, -2, 2));
  });

  test("without a split there is only the mean, or its log odds", () => {
    const x = new Float64Array(8);
    const target = Float64Array.of(1, 0, 0, 1, 1, 1, 1, 1);
    const options = optionsWith();
    const squared = fitBoosting({ x, n: 8, p: 1, target, loss: "squared", options }, 1).model;
    expect([squared.base, squared.feature.length]).toEqual([0.75, 0]);
    const { base } = fitBoosting({ x, n: 8, p: 1, target, loss: "logistic", options }, 1).model;
    expectClose(base, Math.log(3), 1e-15);
  });

  test("one row, one constant target and one class are fitted without a tree", () => {
    const options = optionsWith({ minLeafSize: 1 });
    const one = { x: Float64Array.of(1), n: 1, p: 1, target: Float64Array.of(7), loss: "squared", options } as const;
    expect(fitted(one)).toEqual(Float64Array.of(7));
    const { x, n, p } = simulate(40, 2, 1);
    const ones = new Float64Array(n).fill(1);
    expect(fitted({ x, n, p, target: ones, loss: "squared", options })).toEqual(ones);
    const classes = fitBoosting({ x, n, p, target: ones, loss: "logistic", options }, 1).model;
    expect(classes.feature.length).toBe(0);
    expectClose(classes.base, Math.log(79), 1e-14);
  });

  test("the ridge penalty shrinks a leaf by its size", () => {
    const x = Float64Array.of(1, 2, 3, 4);
    const target = Float64Array.of(-1, -1, 1, 1);
    const options = optionsWith({ trees: 1, maxDepth: 1, learningRate: 1, minLeafSize: 1, l2: 2 });
    const { model } = fitBoosting({ x, n: 4, p: 1, target, loss: "squared", options }, 1);
    expect(model.value).toEqual(Float64Array.of(0, -0.5, 0.5));
  });

  test("a Newton step of a pure leaf is bounded by 4", () => {
    const x = Float64Array.from({ length: 200 }, (_, i) => i);
    const target = x.map((v) => (v < 2 ? 1 : 0));
    const options = optionsWith({ trees: 1, maxDepth: 1, learningRate: 0.5, minLeafSize: 1 });
    const { model } = fitBoosting({ x, n: 200, p: 1, target, loss: "logistic", options }, 1);
    expect(model.value[1]).toBe(2);
    expectClose(model.value[2]!, -0.5 / 0.99, 1e-6);
  });
});

describe("invariances", () => {
  const { x, n, p, y } = simulate(600, 4, 3);
  const base = { x, n, p, target: y, loss: "squared", options: optionsWith({ trees: 30 }) } as const;

  test("an increasing transformation of the columns changes no prediction", () => {
    expect(fitted({ ...base, x: x.map((v) => Math.exp(3 * v)) })).toEqual(fitted(base));
  });

  test("the order of the rows changes no prediction", () => {
    const order = permutation(createRng(5), n);
    const shuffled = Float64Array.from({ length: n * p }, (_, k) => x[Math.floor(k / n) * n + order[k % n]!]!);
    const predictions = fitted({ ...base, x: shuffled, target: Float64Array.from(order, (i) => y[i]!) });
    const expected = fitted(base);
    expect(predictions).toEqual(Float64Array.from(order, (i) => expected[i]!));
  });

  test("a power-of-two factor on the target scales the predictions exactly", () => {
    expect(fitted({ ...base, target: y.map((v) => v * 1024) })).toEqual(fitted(base).map((v) => v * 1024));
  });

  test("a copy of a column and a constant column change nothing", () => {
    const wider = new Float64Array(n * (p + 2));
    wider.set(x);
    wider.set(x.subarray(0, n), n * p);
    wider.fill(7, n * (p + 1));
    expect(fitted({ ...base, x: wider, p: p + 2 })).toEqual(fitted(base));
  });
});

describe("options", () => {
  const { x, n, p, y, mean, binary } = simulate(500, 3, 4);

  test("no leaf is smaller or deeper than asked", () => {
    for (const [minLeafSize, maxDepth] of [
      [1, 3],
      [17, 6],
      [60, 16],
    ] as const) {
      const options = optionsWith({ trees: 1, minLeafSize, maxDepth });
      for (const [loss, target] of [
        ["squared", y],
        ["logistic", binary],
      ] as const) {
        const { model } = fitBoosting({ x, n, p, target, loss, options }, 1);
        const sizes = leafSizes(model, x, n);
        expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(minLeafSize);
        expect(sizes.size).toBe(model.feature.filter((j) => j < 0).length);
        expect(sizes.size).toBeLessThanOrEqual(2 ** maxDepth);
      }
    }
  });

  test("it learns: the error on new rows falls to a fraction of the variance", () => {
    const fresh = simulate(2000, p, 99);
    const { model } = fitBoosting({ x, n, p, target: y, loss: "squared", options: optionsWith() }, 1);
    const scores = predictBoosting({ model, x: fresh.x, n: fresh.n, p, scale: "raw" }, 1);
    const error = fresh.mean.reduce((sum, m, i) => sum + (scores[i]! - m) ** 2, 0) / fresh.n;
    const variance = fresh.mean.reduce((sum, m) => sum + m * m, 0) / fresh.n;
    expect(error).toBeLessThan(0.15 * variance);
    expect(mean.length).toBe(n);
  });

  test("probabilities lie in (0, 1) and follow the classes", () => {
    const { model } = fitBoosting({ x, n, p, target: binary, loss: "logistic", options: optionsWith() }, 1);
    const response = predictBoosting({ model, x, n, p, scale: "response" }, 1);
    const raw = predictBoosting({ model, x, n, p, scale: "raw" }, 1);
    expectAllClose(
      response,
      raw.map((f) => 1 / (1 + Math.exp(-f))),
      1e-15,
    );
    const average = (wanted: number): number => {
      const own = response.filter((_, i) => binary[i] === wanted);
      return own.reduce((sum, v) => sum + v, 0) / own.length;
    };
    expect(average(1)).toBeGreaterThan(average(0) + 0.3);
  });

  test("subsampling needs a key, follows it and still learns", () => {
    const options = optionsWith({ subsample: 0.5 });
    const base = { x, n, p, target: y, loss: "squared", options } as const;
    expect(() => fitBoosting(base, 1)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
    const one = fitted({ ...base, key: createRng(1).key });
    expect(fitted({ ...base, key: createRng(1).key })).toEqual(one);
    expect(fitted({ ...base, key: createRng(2).key })).not.toEqual(one);
    const error = (scores: Float64Array): number => scores.reduce((sum, f, i) => sum + (f - mean[i]!) ** 2, 0) / n;
    expect(error(one)).toBeLessThan(0.2 * error(new Float64Array(n)));
  });
});

describe("early stopping", () => {
  const { x, n, p, y } = simulate(400, 3, 8);
  const validation = Uint32Array.from({ length: 100 }, (_, k) => 4 * k);
  const options = optionsWith({ trees: 2000, learningRate: 0.3, patience: 15 });
  const { model, validationLoss } = fitBoosting({ x, n, p, target: y, validation, loss: "squared", options }, 1);

  test("keeps the trees of the smallest validation loss and stops after the patience", () => {
    const kept = model.offsets.length - 1;
    expect(validationLoss[kept]).toBe(Math.min(...validationLoss));
    expect(validationLoss.length - 1).toBe(kept + 15);
    expect(kept).toBeGreaterThan(5);
  });

  test("reports the loss that its predictions have", () => {
    const scores = predictBoosting({ model, x, n, p, scale: "raw" }, 1);
    const loss = validation.reduce((sum, i) => sum + (y[i]! - scores[i]!) ** 2, 0) / 100;
    expectClose(validationLoss[model.offsets.length - 1]!, loss, 1e-13);
  });

  test("equals the first trees of the fit on the training rows alone", () => {
    const rows = Uint32Array.from({ length: 300 }, (_, k) => k + Math.floor(k / 3) + 1);
    const kept = model.offsets.length - 1;
    const alone = fitBoosting({ x, n, p, target: y, rows, loss: "squared", options: { ...options, trees: kept } }, 1);
    expect(alone.model).toEqual(model);
  });
});

describe("missing values", () => {
  const n = 200;
  const noise = createRng(3);
  const values = Float64Array.from({ length: n }, () => noise.uniform());

  test("that tell the target apart get a leaf of their own", () => {
    const x = values.map((v, i) => (i % 4 === 0 ? Number.NaN : v));
    const target = x.map((v) => (v !== v ? 5 : 1));
    const options = optionsWith({ trees: 1, maxDepth: 1, learningRate: 1 });
    const predictions = fitted({ x, n, p: 1, target, loss: "squared", options });
    expect(predictions).toEqual(target);
  });

  test("go to the side that resembles them", () => {
    for (const [side, expected] of [
      [1, 1],
      [3, 0],
    ] as const) {
      const x = values.map((v, i) => (i % 4 === 0 ? Number.NaN : v));
      const target = x.map((v) => (v !== v ? side : v < 0.4 ? 1 : 3));
      const options = optionsWith({ trees: 1, maxDepth: 1, learningRate: 1 });
      const { model } = fitBoosting({ x, n, p: 1, target, loss: "squared", options }, 1);
      expect(model.missingLeft[0]).toBe(expected);
      expectAllClose(predictBoosting({ model, x, n, p: 1, scale: "raw" }, 1), target, 1e-6);
    }
  });

  test("unseen in training go with the larger child", () => {
    const target = values.map((v) => (v < 0.4 ? 1 : 3));
    const options = optionsWith({ trees: 1, maxDepth: 1, learningRate: 1 });
    const { model } = fitBoosting({ x: values, n, p: 1, target, loss: "squared", options }, 1);
    const x = Float64Array.of(Number.NaN, 0.1);
    expectAllClose(predictBoosting({ model, x, n: 2, p: 1, scale: "raw" }, 1), [3, 1], 1e-6);
  });
});

describe("the door", () => {
  const { x, n, p, y } = simulate(30, 2, 6);
  const good = { x, n, p, target: y, loss: "squared", options: optionsWith() } as const;
  const code = (changes: Partial<FitBoostingInput>): unknown => {
    try {
      fitBoosting({ ...good, ...changes }, 1);
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return null;
  };

  test("refuses what it cannot use", () => {
    expect(code({})).toBe(null);
    expect(code({ x: x.subarray(1) })).toBe("SHAPE");
    expect(code({ target: y.subarray(1) })).toBe("SHAPE");
    expect(code({ x: x.map((v, k) => (k === 3 ? Number.NEGATIVE_INFINITY : v)) })).toBe("NON_FINITE");
    expect(code({ target: y.map((v, k) => (k === 3 ? Number.NaN : v)) })).toBe("NON_FINITE");
    expect(code({ loss: "logistic" })).toBe("OPTIONS");
    expect(code({ options: optionsWith({ learningRate: 0 }) })).toBe("OPTIONS");
    expect(code({ options: optionsWith({ maxBins: 256 }) })).toBe("OPTIONS");
    expect(code({ options: optionsWith({ l2: Number.NaN }) })).toBe("OPTIONS");
    expect(code({ rows: Uint32Array.of(2, 1) })).toBe("OPTIONS");
    expect(code({ rows: Uint32Array.of(30) })).toBe("OPTIONS");
    expect(code({ rows: new Uint32Array(0) })).toBe("OPTIONS");
    expect(code({ rows: Uint32Array.of(1, 2), validation: Uint32Array.of(2) })).toBe("OPTIONS");
  });

  test("names every option at once", () => {
    const options = optionsWith({ trees: 0, subsample: 2 });
    expect(() => fitBoosting({ ...good, options }, 1)).toThrow(/trees .* subsample /);
  });

  test("ignores targets of rows that are not used", () => {
    const rows = Uint32Array.from({ length: 29 }, (_, k) => k + 1);
    expect(code({ rows, target: y.map((v, k) => (k === 0 ? Number.NaN : v)) })).toBe(null);
  });
});

/** The model of the first `k` trees. */
const stages = (model: BoostingModel, k: number): BoostingModel => {
  const nodes = model.offsets[k]!;
  const tables = { feature: model.feature.subarray(0, nodes), threshold: model.threshold.subarray(0, nodes) };
  const children = { left: model.left.subarray(0, nodes), right: model.right.subarray(0, nodes) };
  const rest = { missingLeft: model.missingLeft.subarray(0, nodes), value: model.value.subarray(0, nodes) };
  return { ...model, ...tables, ...children, ...rest, offsets: model.offsets.subarray(0, k + 1) };
};

interface OlsFixture {
  readonly tree_d3_leaf5: { readonly threshold: number[]; readonly feature: number[]; readonly value: number[] };
  readonly "gbr_20_d3_lr.1_leaf5_squared_error": {
    readonly init: number;
    readonly pred_first20: number[];
    readonly train_mse_by_stage: number[];
  };
  readonly "gbc_20_d3_lr.1_leaf5_squared_error": {
    readonly prob_first20: number[];
    readonly logloss_by_stage: number[];
  };
}

describe.skipIf(!hasFixtures)(`exact greedy trees of scikit-learn${fixtureNote}`, () => {
  if (!hasFixtures) return;
  const columns = csvColumns("fixtures/linear/ols.csv");
  const expected = jsonFixture<OlsFixture>("linear/ols.json");
  const n = columns["y"]!.length;
  // scikit-learn rounds covariates to single precision before it splits.
  const x = Float64Array.from(["x1", "x2", "x3", "x4"].flatMap((name) => Array.from(columns[name]!, Math.fround)));
  const base = { x, n, p: 4 } as const;
  const options = optionsWith({ trees: 20, maxDepth: 3, learningRate: 0.1, minLeafSize: 5 });

  // A gradient is rounded at 2^-22 of the largest one (here below 8), a leaf averages such errors, twenty trees add a tenth each.
  const ROUNDING = 4e-6;

  test("a tree of depth 3: same splits, same leaf means", () => {
    const tree = expected.tree_d3_leaf5;
    const single = optionsWith({ trees: 1, maxDepth: 3, learningRate: 1, minLeafSize: 5 });
    const { model } = fitBoosting({ ...base, target: columns["y"]!, loss: "squared", options: single }, 1);
    const leaves = [...model.value.keys()].filter((node) => model.feature[node]! < 0);
    const means = leaves.map((node) => model.base + model.value[node]!).sort((a, b) => a - b);
    const theirs = tree.value.filter((_, node) => tree.feature[node]! < 0).sort((a, b) => a - b);
    expectAllClose(means, theirs, ROUNDING, "leaf mean");
    expect([...model.feature].filter((j) => j >= 0).sort()).toEqual(tree.feature.filter((j) => j >= 0).sort());
    expectClose(model.threshold[0]!, tree.threshold[0]!, 1e-7, "threshold of the root");
  });

  test("twenty trees of squared loss: predictions and error of every stage", () => {
    const theirs = expected["gbr_20_d3_lr.1_leaf5_squared_error"];
    const target = columns["y"]!;
    const { model } = fitBoosting({ ...base, target, loss: "squared", options }, 1);
    expectClose(model.base, theirs.init, 1e-14, "mean");
    theirs.train_mse_by_stage.forEach((mse, k) => {
      const scores = predictBoosting({ ...base, model: stages(model, k + 1), scale: "raw" }, 1);
      const own = target.reduce((sum, y, i) => sum + (y - scores[i]!) ** 2, 0) / n;
      expectClose(own, mse, ROUNDING, `error of stage ${k}`);
      if (k === 19) expectAllClose(scores.subarray(0, 20), theirs.pred_first20, ROUNDING, "prediction");
    });
  });

  test("twenty trees of logistic loss: probabilities and log loss of every stage", () => {
    const theirs = expected["gbc_20_d3_lr.1_leaf5_squared_error"];
    const target = columns["b"]!;
    const { model } = fitBoosting({ ...base, target, loss: "logistic", options }, 1);
    theirs.logloss_by_stage.forEach((loss, k) => {
      const response = predictBoosting({ ...base, model: stages(model, k + 1), scale: "response" }, 1);
      const own = -target.reduce((sum, y, i) => sum + Math.log(y === 1 ? response[i]! : 1 - response[i]!), 0) / n;
      expectClose(own, loss, ROUNDING, `log loss of stage ${k}`);
      if (k === 19) expectAllClose(response.subarray(0, 20), theirs.prob_first20, ROUNDING, "probability");
    });
  });
});
