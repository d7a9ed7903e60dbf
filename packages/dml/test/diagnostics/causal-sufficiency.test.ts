import { createRng, design, normalQuantile, type Rng } from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { causalSufficiency, causalSufficiencyReference, type InfluenceEstimate } from "../../src/index.js";

const N = 300;
const normal = (rng: Rng): Float64Array => Float64Array.from({ length: N }, () => normalQuantile(rng.uniform() || 0.5));

/** Coefficient of the first column and its influence function, by partialling out the others. */
function coefficient(y: Float64Array, t: Float64Array, others: Record<string, Float64Array>): InfluenceEstimate {
  const x = withIntercept(design(others));
  const [u, v] = [leastSquares(x, y).residuals, leastSquares(x, t).residuals];
  const information = v.reduce((s, r) => s + r * r, 0) / N;
  const estimate = v.reduce((s, r, i) => s + r * u[i]!, 0) / N / information;
  return { estimate, influence: v.map((r, i) => (r * (u[i]! - estimate * r)) / information) };
}

const se = ({ influence }: InfluenceEstimate): number => Math.sqrt(influence.reduce((s, v) => s + v * v, 0)) / N;

describe("causalSufficiency", () => {
  test("the standard error is that of the paired difference, by hand", () => {
    const result = causalSufficiency({
      representation: "vib",
      alone: { estimate: 0.5, influence: Float64Array.of(1, -1, 2, -2) },
      augmented: { estimate: 0.56, influence: Float64Array.of(1, -2, 2, -1) },
      added: ["education"],
    });
    expectClose(result.difference, 0.06, 1e-12);
    expectClose(result.se, Math.sqrt(2) / 4, 1e-14);
    expect(result.verdict).toBe("insufficient");
    expect(result.added).toEqual(["education"]);
  });

  test("where the addition moves the outcome but not the treatment, t is standard normal; the reference's is too small", () => {
    const draws = Array.from({ length: 300 }, (_, r) => {
      const rng = createRng(r);
      const [w, harmless] = [normal(rng.fork("w")), normal(rng.fork("z"))];
      const t = normal(rng.fork("t")).map((v, i) => v + w[i]!);
      const y = normal(rng.fork("y")).map((v, i) => v + t[i]! + w[i]! + harmless[i]!);
      const [alone, augmented] = [coefficient(y, t, { w }), coefficient(y, t, { w, harmless })];
      const common = { representation: "x", added: ["harmless"] };
      const reference = causalSufficiencyReference({
        ...common,
        alone: { estimate: alone.estimate, se: se(alone) },
        augmented: { estimate: augmented.estimate, se: se(augmented) },
      });
      return [causalSufficiency({ ...common, alone, augmented }).t, reference.t];
    });
    const spread = (k: number): number => Math.sqrt(draws.reduce((s, d) => s + d[k]! ** 2, 0) / draws.length);
    expect(Math.abs(spread(0) - 1)).toBeLessThan(4 / Math.sqrt(2 * draws.length));
    // Variances 2 and 1 of which 1 is shared: sqrt(1 / 3).
    expect(Math.abs(spread(1) - Math.sqrt(1 / 3))).toBeLessThan(0.1);
  });

  test("a confounder that was missing is found", () => {
    const rng = createRng(77);
    const w = normal(rng.fork("w"));
    const t = normal(rng.fork("t")).map((v, i) => v + w[i]!);
    const y = normal(rng.fork("y")).map((v, i) => v + t[i]! + w[i]!);
    const other = normal(rng.fork("o"));
    const result = causalSufficiency({
      representation: "x",
      alone: coefficient(y, t, { other }),
      augmented: coefficient(y, t, { other, w }),
      added: ["w"],
    });
    expect(result.verdict).toBe("insufficient");
    expect(result.pValue).toBeLessThan(1e-6);
    expect(Math.abs(result.difference + 0.5)).toBeLessThan(0.15);
  });

  test.each([
    [0.019, "sufficient"],
    [-0.03, "approximately sufficient"],
    [0.05, "insufficient"],
  ])("a move of %f is %s", (move, verdict) => {
    const influence = Float64Array.of(1, -1);
    const alone = { estimate: 0, influence };
    const augmented = { estimate: move, influence };
    expect(causalSufficiency({ representation: "x", alone, augmented, added: [] }).verdict).toBe(verdict);
  });

  test("identical estimates differ by nothing", () => {
    const same = { estimate: 1, influence: Float64Array.of(1, -1) };
    const result = causalSufficiency({ representation: "x", alone: same, augmented: same, added: [] });
    expect([result.t, result.pValue, result.se]).toEqual([0, 1, 0]);
  });

  test("refuses influences of different units", () => {
    const alone = { estimate: 1, influence: new Float64Array(3) };
    const augmented = { estimate: 1, influence: new Float64Array(4) };
    expect(() => causalSufficiency({ representation: "x", alone, augmented, added: [] })).toThrow(
      expect.objectContaining({ code: "SHAPE" }),
    );
  });
});
