import { column, createRng, type Design, design, permutation, selectEntries, selectRows } from "@career-dml/core";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ElasticNetFit, type ElasticNetInput, elasticNet, predictElasticNet } from "../../src/index.js";
import { anyProblem, normals, problemOf } from "./problems.js";

const LOSSES = ["squared", "log"] as const;

/** Largest violation of the optimality conditions, computed from the rows alone: residuals against columns in units of their deviations. */
function violation({ design: x, outcome, weights }: ElasticNetInput, fit: ElasticNetFit, standardise: boolean): number {
  const w = weights ?? new Float64Array(x.n).fill(1);
  const total = w.reduce((sum, v) => sum + v, 0);
  const predicted = predictElasticNet(fit, x);
  const residual = outcome.map((y, i) => (w[i]! * (y - predicted[i]!)) / total);
  let most = Math.abs(residual.reduce((sum, r) => sum + r, 0));
  for (let j = 0; j < x.p; j++) {
    const values = column(x, j);
    const mean = values.reduce((sum, v, i) => sum + w[i]! * v, 0) / total;
    const deviation = standardise
      ? Math.sqrt(values.reduce((sum, v, i) => sum + w[i]! * (v - mean) ** 2, 0) / total)
      : 1;
    const b = fit.coefficients[j]! * deviation;
    const { mix } = fit.options;
    const slope =
      values.reduce((sum, v, i) => sum + residual[i]! * (v - mean), 0) / deviation - (1 - mix) * fit.penalty * b;
    const bound = mix * fit.penalty;
    most = Math.max(most, b === 0 ? Math.abs(slope) - bound : Math.abs(slope - Math.sign(b) * bound));
  }
  return most;
}

describe.skipIf(!hasFixtures)(`elastic nets equal scikit-learn${fixtureNote}`, () => {
  test.each([
    ["lasso_alpha0.1", 1],
    ["enet_alpha0.1_l1r0.5", 0.5],
  ])("%s", async (name, mix) => {
    const answers = jsonFixture<Record<string, { intercept: number; coef: number[] }>>("linear/ols.json");
    const { x1, x2, x3, x4, y } = csvColumns("fixtures/linear/ols.csv");
    const input = { design: design({ x1: x1!, x2: x2!, x3: x3!, x4: x4! }), outcome: y! };
    const fit = await elasticNet(input, { penalty: 0.1, mix, standardise: false });
    const { intercept, coef } = answers[name]!;
    expectAllClose([fit.intercept, ...fit.coefficients], [intercept, ...coef], 1e-9);
    expect([...fit.coefficients].map((b) => b === 0)).toEqual(coef.map((b) => b === 0));
  });
});

describe.each(LOSSES)("elastic net under %s loss", (loss) => {
  const inputOf = (problem: ReturnType<typeof problemOf>, weighted = false): ElasticNetInput => ({
    design: problem.design,
    outcome: loss === "log" ? problem.choice : problem.outcome,
    weights: weighted ? problem.weights : null,
  });
  const hasClasses = ({ outcome }: ElasticNetInput): boolean =>
    loss === "squared" || [0, 1].every((c) => outcome.filter((y) => y === c).length >= 4);

  test("meets the optimality conditions, whatever the penalty", async () => {
    const setting = fc.record({
      problem: anyProblem,
      share: fc.double({ min: 0.02, max: 0.9, noNaN: true }),
      mix: fc.constantFrom(1, 0.5, 0.1),
      weighted: fc.boolean(),
      standardise: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(setting, async ({ problem, share, mix, weighted, standardise }) => {
        const input = inputOf(problem, weighted);
        fc.pre(hasClasses(input));
        const options = { loss, mix, standardise, penalties: 1, folds: 2 };
        const { penalty: largest } = await elasticNet(input, options);
        const fit = await elasticNet(input, { ...options, penalty: share * largest });
        // Slopes are of the order of the largest penalty, which columns in large units make large.
        expect(violation(input, fit, standardise)).toBeLessThan(1e-9 * Math.max(1, largest));
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  test("the path starts at the smallest penalty that makes every coefficient zero", async () => {
    const input = inputOf(problemOf(3, 200, 8));
    const { path, validation } = await elasticNet(input, { loss });
    const largest = path[0]!.penalty;
    expect([...path[0]!.coefficients]).toEqual(Array(8).fill(0));
    const just = async (share: number) => (await elasticNet(input, { loss, penalty: share * largest })).coefficients;
    expect((await just(1 + 1e-9)).some((b) => b !== 0)).toBe(false);
    expect((await just(1 - 1e-6)).filter((b) => b !== 0)).toHaveLength(1);
    const centre = input.outcome.reduce((sum, y) => sum + y, 0) / 200;
    expectClose(
      predictElasticNet({ ...path[0]!, options: { ...(await elasticNet(input, { loss })).options } }, input.design)[0]!,
      centre,
      1e-12,
    );
    expect(validation!.loss).toHaveLength(path.length);
  });

  test("columns in other units, rows in another order, weights in another unit", async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, fc.integer({ min: 0, max: 99 }), async (problem, seed) => {
        const input = inputOf(problem, true);
        fc.pre(hasClasses(input));
        const { x, n, p, names } = input.design;
        const rng = createRng(seed);
        const units = Float64Array.from({ length: p }, () => 10 ** (6 * rng.uniform() - 3));
        const options = { loss, penalties: 1, folds: 2 };
        const penalty = 0.3 * (await elasticNet(input, options)).penalty;
        const first = await elasticNet(input, { ...options, penalty });
        const scaled: Design = { n, p, names, x: x.map((v, at) => v * units[Math.floor(at / n)]!) };
        const second = await elasticNet({ ...input, design: scaled }, { ...options, penalty });
        expectAllClose(
          second.coefficients.map((b, j) => b * units[j]!),
          first.coefficients,
          1e-7,
          "units",
        );
        const order = permutation(rng, n);
        const shuffled = {
          design: selectRows(input.design, order),
          outcome: selectEntries(input.outcome, order),
          weights: selectEntries(input.weights!, order).map((w) => 7 * w),
        };
        const third = await elasticNet(shuffled, { ...options, penalty });
        expectAllClose(third.coefficients, first.coefficients, 1e-7, "order");
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  test("whole weights are repeated rows, weight 0 is no row", async () => {
    const problem = problemOf(11, 90, 6);
    const weights = Float64Array.from({ length: 90 }, (_, i) => i % 3);
    const repeated = Uint32Array.from([...weights.keys()].flatMap((i) => Array.from({ length: i % 3 }, () => i)));
    const input = inputOf(problem);
    const copied = { design: selectRows(input.design, repeated), outcome: selectEntries(input.outcome, repeated) };
    for (const options of [
      { penalty: 0.05, mix: 0.7 },
      { penalty: 0.1, standardise: false },
    ]) {
      const one = await elasticNet({ ...input, weights }, { loss, ...options });
      const other = await elasticNet(copied, { loss, ...options });
      expectAllClose([one.intercept, ...one.coefficients], [other.intercept, ...other.coefficients], 1e-9);
    }
  });

  test("the rule of one standard error takes a larger penalty, and the smallest loss is the smallest", async () => {
    const input = inputOf(problemOf(5, 300, 12));
    const [min, one] = [await elasticNet(input, { loss }), await elasticNet(input, { loss, rule: "one-se" })];
    expect(one.penalty).toBeGreaterThan(min.penalty);
    const { loss: losses, error } = min.validation!;
    const best = losses.indexOf(Math.min(...losses));
    expect(min.path[best]!.penalty).toBe(min.penalty);
    const at = min.path.findIndex(({ penalty }) => penalty === one.penalty);
    expect(losses[at]!).toBeLessThanOrEqual(losses[best]! + error[best]!);
    expect(losses[at - 1]!).toBeGreaterThan(losses[best]! + error[best]!);
  });

  test("validation is what fits of the other folds lose in a fold", async () => {
    const input = inputOf(problemOf(8, 120, 5), true);
    const folds = { k: 3, of: Uint32Array.from({ length: 120 }, (_, i) => i % 3) };
    const { path, validation } = await elasticNet({ ...input, folds }, { loss });
    const k = Math.floor(path.length / 2);
    let [sum, total] = [0, 0];
    for (const fold of [0, 1, 2]) {
      const rows = (own: boolean) =>
        Uint32Array.from([...folds.of.keys()].filter((i) => (folds.of[i] === fold) === own));
      const part = (own: boolean) => ({
        design: selectRows(input.design, rows(own)),
        outcome: selectEntries(input.outcome, rows(own)),
        weights: selectEntries(input.weights!, rows(own)),
      });
      const fit = await elasticNet(part(false), { loss, penalty: path[k]!.penalty });
      const inside = part(true);
      predictElasticNet(fit, inside.design).forEach((v, i) => {
        const [y, w] = [inside.outcome[i]!, inside.weights[i]!];
        sum += w * (loss === "squared" ? (y - v) ** 2 : -Math.log(y === 1 ? v : 1 - v));
        total += w;
      });
    }
    expectClose(validation!.loss[k]!, sum / total, 1e-5);
  });

  test("constant columns have no part, a doubled column no other prediction", async () => {
    const problem = problemOf(13, 80, 3);
    const input = inputOf(problem);
    const plain = await elasticNet(input, { loss, penalty: 0.05 });
    const named = { a: column(input.design, 0), b: column(input.design, 1), c: column(input.design, 2) };
    const wider = design({ ...named, constant: new Float64Array(80).fill(4), again: named.a });
    const fit = await elasticNet({ ...input, design: wider }, { loss, penalty: 0.05 });
    expect(fit.coefficients[3]).toBe(0);
    expectAllClose(predictElasticNet(fit, wider), predictElasticNet(plain, input.design), 1e-8);
  });

  test("the same seed gives the same bits on both backends, another seed other folds", async () => {
    const input = inputOf(problemOf(17, 150, 10));
    const [a, b, c] = [
      await elasticNet(input, { loss, seed: 1 }, { backend: "js" }),
      await elasticNet(input, { loss, seed: 1 }),
      await elasticNet(input, { loss, seed: 2 }),
    ];
    expect(b).toEqual(a);
    expect(c.validation).not.toEqual(a.validation);
  });
});

/** Entry of a Hadamard matrix: columns 1, 2, … have mean 0 and variance 1 and are orthogonal. */
const sign = (i: number, j: number): number => ((i & j).toString(2).replaceAll("0", "").length % 2 === 0 ? 1 : -1);

describe("closed forms", () => {
  test("orthonormal columns: soft thresholding", async () => {
    const n = 32;
    const columns = Array.from({ length: 6 }, (_, j) => Float64Array.from({ length: n }, (_, i) => sign(i, j + 1)));
    const outcome = normals(4, n).map((v, i) => v + columns[0]![i]! - 0.4 * columns[3]![i]!);
    const x = design(Object.fromEntries(columns.map((values, j) => [`h${j}`, values])));
    for (const [penalty, mix] of [
      [0.1, 1],
      [0.3, 1],
      [0.2, 0.4],
    ] as const) {
      const fit = await elasticNet({ design: x, outcome }, { penalty, mix });
      const expected = columns.map((values) => {
        const slope = values.reduce((sum, v, i) => sum + v * outcome[i]!, 0) / n;
        return (Math.sign(slope) * Math.max(0, Math.abs(slope) - mix * penalty)) / (1 + (1 - mix) * penalty);
      });
      expectAllClose(fit.coefficients, expected, 1e-12);
    }
  });

  test("one 0/1 column under log loss: the penalty is the distance of the two shares", async () => {
    // Shares 3/4 and 1/4 in cells of equal size; at the optimum each is drawn in by lambda times two deviations of 1/2.
    const x = Float64Array.from({ length: 80 }, (_, i) => (i < 40 ? 1 : 0));
    const outcome = Float64Array.from({ length: 80 }, (_, i) => (i < 30 || i >= 70 ? 1 : 0));
    const penalty = 0.1;
    const fit = await elasticNet({ design: design({ x }), outcome }, { loss: "log", penalty });
    const [low, high] = predictElasticNet(fit, design({ x: [0, 1] }));
    expectClose(high!, 0.75 - penalty, 1e-10);
    expectClose(low!, 0.25 + penalty, 1e-10);
  });
});

describe("the penalty of theory", () => {
  test("does not depend on the units of the outcome or of columns", async () => {
    const { design: x, outcome } = problemOf(21, 200, 20);
    const fit = await elasticNet({ design: x, outcome }, { rule: "plug-in" });
    const rescaled = { ...x, x: x.x.map((v, at) => v * (1 + (Math.floor(at / x.n) % 5))) };
    const other = await elasticNet({ design: rescaled, outcome: outcome.map((y) => 100 * y) }, { rule: "plug-in" });
    expectAllClose(
      other.coefficients.map((b, j) => (b * (1 + (j % 5))) / 100),
      fit.coefficients,
      1e-7,
    );
    expect(other.penalty).toBe(fit.penalty);
  });

  test.each(LOSSES)("keeps noise out with the probability that it promises, %s loss", async (loss) => {
    const seeds = 200;
    let selected = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const { design: x } = problemOf(seed, 100, 20);
      const noise = normals(50_000 + seed, 100);
      // Noise whose size hangs on the first column.
      const wide = noise.map((v, i) => v * (1 + Math.abs(x.x[i]!)));
      const outcome = loss === "log" ? noise.map((v) => (v > 0.3 ? 1 : 0)) : wide;
      const fit = await elasticNet({ design: x, outcome }, { loss, rule: "plug-in" });
      if (fit.coefficients.some((b) => b !== 0)) selected++;
    }
    // g = .1 / log(100) = .0217; three standard errors above it.
    const promised = 0.1 / Math.log(100);
    expect(selected / seeds).toBeLessThan(promised + 3 * Math.sqrt((promised * (1 - promised)) / seeds));
  });

  test("finds what is there", async () => {
    const { design: x, outcome } = problemOf(33, 400, 15);
    const fit = await elasticNet({ design: x, outcome }, { rule: "plug-in" });
    expect(fit.coefficients[0]).toBeGreaterThan(0.5);
    expect(fit.coefficients[1]).toBeLessThan(-0.1);
  });
});

describe("bad input", () => {
  const x = design({ a: [1, 2, 3, 4, 5, 6], b: [1, 0, 1, 0, 1, 1] });
  const outcome = Float64Array.of(0, 1, 0, 1, 1, 0);

  test.each([
    [
      "missing covariates",
      { design: design({ a: [1, Number.NaN], b: [1, 2] }), outcome: Float64Array.of(1, 2) },
      {},
      "NON_FINITE",
      /column a holds 1 value/,
    ],
    [
      "outcomes that are not 0/1",
      { design: x, outcome: outcome.map((y) => 2 * y) },
      { loss: "log" as const },
      "DATA",
      /3 values other than 0 and 1/,
    ],
    [
      "a class of one row",
      { design: x, outcome: Float64Array.of(0, 0, 0, 0, 0, 1) },
      { loss: "log" as const },
      "DATA",
      /is 1 in 1 rows/,
    ],
    ["another length", { design: x, outcome: outcome.slice(1) }, {}, "SHAPE", /outcome has length 5/],
    [
      "negative weights",
      { design: x, outcome, weights: outcome.map((y) => y - 0.5) },
      {},
      "DATA",
      /weights hold 3 values below 0/,
    ],
    [
      "a plug-in penalty of an elastic net",
      { design: x, outcome },
      { rule: "plug-in" as const, mix: 0.5 },
      "OPTIONS",
      /mix must be 1/,
    ],
  ])("%s", async (_, input, options, code, message) => {
    await expect(elasticNet(input, options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("classes that a column separates: a finite fit, and a warning that says where the path ended", async () => {
    const n = 60;
    const separating = design({ a: Float64Array.from({ length: n }, (_, i) => i), b: normals(1, n) });
    const classes = Float64Array.from({ length: n }, (_, i) => (i < 25 ? 0 : 1));
    const fit = await elasticNet({ design: separating, outcome: classes }, { loss: "log" });
    expect([fit.intercept, ...fit.coefficients].every(Number.isFinite)).toBe(true);
    expect(fit.warnings).toEqual([expect.stringMatching(/separate the two outcomes .* the path ends there/)]);
    expect(
      predictElasticNet(fit, separating)
        .map((p, i) => (p > 0.5 ? 1 : 0) - classes[i]!)
        .every((d) => d === 0),
    ).toBe(true);
  });
});
