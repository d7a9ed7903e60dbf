import { design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { covariateBalance } from "../../src/index.js";

/** Two strata: 2 of 8 are treated where x is 0, 6 of 8 where it is 1. */
const x = Float64Array.from({ length: 16 }, (_, i) => (i < 8 ? 0 : 1));
const treatment = Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
const share = x.map((v) => (v === 0 ? 0.25 : 0.75));
const all = Uint32Array.from(x.keys());
const traits = (columns: Record<string, Float64Array>, n = 16) => ({
  covariate: design(columns, n),
  career: design({}, n),
});

describe("covariateBalance", () => {
  test("by hand, and weights that are the shares of strata balance the strata exactly", () => {
    const { rows, n, effectiveSampleSize, dropped } = covariateBalance({
      traits: traits({ x }),
      treatment,
      units: all,
      propensity: share,
    });
    // Means .75 and .25; both variances are 8 x .75 x .25 / 7.
    expect(rows[0]!.before).toBeCloseTo(0.5 / Math.sqrt(1.5 / 7), 12);
    expect(rows[0]!.after).toBeCloseTo(0, 12);
    expect(n).toEqual({ treated: 8, untreated: 8 });
    // Weights 4, 4 and six times 4 / 3: 16^2 / (32 + 32 / 3).
    expect(effectiveSampleSize.treated).toBeCloseTo(6, 12);
    expect(effectiveSampleSize.untreated).toBeCloseTo(6, 12);
    expect(dropped).toBe(0);
  });

  test("equal weights change nothing; units and scale of a column do not matter", () => {
    const shifted = x.map((v, i) => 100 - 7 * (v + i / 10));
    const { rows } = covariateBalance({
      traits: traits({ x: x.map((v, i) => v + i / 10), shifted }),
      treatment,
      units: all,
      propensity: new Float64Array(16).fill(0.3),
    });
    expect(rows[0]!.after).toBeCloseTo(rows[0]!.before!, 12);
    expect(rows[1]!.before).toBeCloseTo(-rows[0]!.before!, 12);
  });

  test("units that trimming left out count before weighting alone", () => {
    const units = all.filter((i) => i !== 0 && i !== 15);
    const { rows, n, dropped } = covariateBalance({
      traits: traits({ x }),
      treatment,
      units,
      propensity: Float64Array.from(units, () => 0.5),
    });
    expect(rows[0]!.before).toBeCloseTo(0.5 / Math.sqrt(1.5 / 7), 12);
    // Kept: treated 1 of 7 with x = 0, untreated 6 of 7.
    expect(rows[0]!.after).toBeCloseTo((6 / 7 - 1 / 7) / Math.sqrt(1.5 / 7), 12);
    expect([n, dropped]).toEqual([{ treated: 7, untreated: 7 }, 2]);
  });

  test("missing values are left out; an arm without a value has no difference, a constant none to speak of", () => {
    const gap = x.map((v, i) => (i === 3 ? Number.NaN : v));
    const oneSided = x.map((v, i) => (treatment[i] === 1 ? v : Number.NaN));
    const { rows } = covariateBalance({
      traits: traits({ gap, oneSided, constant: new Float64Array(16).fill(2) }),
      treatment,
      units: all,
      propensity: share,
    });
    // Untreated without the fourth unit: 5 zeros and 2 ones.
    expect(rows[0]!.before).toBeCloseTo((0.75 - 2 / 7) / Math.sqrt((1.5 / 7 + 10 / 42) / 2), 12);
    expect(rows[1]).toMatchObject({ before: null, after: null });
    expect(rows[2]).toMatchObject({ before: 0, after: 0 });
  });

  test("columns that describe careers say so; propensities must leave both arms possible", () => {
    const both = { covariate: design({ x }), career: design({ moves: x }) };
    const given = { traits: both, treatment, units: all, propensity: share };
    expect(covariateBalance(given).rows.map(({ name, kind }) => [name, kind])).toEqual([
      ["x", "covariate"],
      ["moves", "career"],
    ]);
    expect(() => covariateBalance({ ...given, propensity: share.map(() => 1) })).toThrow(
      expect.objectContaining({ code: "OVERLAP" }),
    );
    expect(() => covariateBalance({ ...given, propensity: share.slice(1) })).toThrow(
      expect.objectContaining({ code: "SHAPE" }),
    );
  });
});
