import { createRng, normalQuantile } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  type BoundedEstimand,
  effectElements,
  interactiveElements,
  type ObservedWithNuisances,
  sensitivityBounds,
} from "../../src/index.js";

/**
 * A population in the cells of a covariate x, an omitted a, and a treatment: counts and mean outcomes are whole
 * numbers, so that the regressions on (x, a) and on x alone are means of cells.
 */
const CELLS = [
  // x, a, untreated units, treated units, mean outcome untreated, treated
  [0, 0, 30, 10, 1, 3],
  [0, 1, 12, 24, 4, 5],
  [1, 0, 25, 15, 0, 6],
  [1, 1, 9, 35, 7, 8],
] as const;

interface Unit {
  readonly x: number;
  readonly a: number;
  readonly t: number;
  readonly y: number;
}

const units: Unit[] = CELLS.flatMap(([x, a, n0, n1, y0, y1]) =>
  [[0, n0, y0] as const, [1, n1, y1] as const].flatMap(([t, n, mean]) =>
    // Deviations that sum to zero within each cell.
    Array.from({ length: n }, (_, k): Unit => ({ x, a, t, y: mean + (k - (n - 1) / 2) / n })),
  ),
);

const meanOf = (chosen: readonly Unit[], value: (unit: Unit) => number): number =>
  chosen.reduce((sum, unit) => sum + value(unit), 0) / chosen.length;

/** Cell means given what `key` tells of a unit. */
function nuisancesBy(key: (unit: Unit) => string): ObservedWithNuisances {
  const of = (unit: Unit, t: number | null) =>
    units.filter((other) => key(other) === key(unit) && (t === null || other.t === t));
  const column = (value: (unit: Unit) => number) => Float64Array.from(units, value);
  return {
    outcome: column(({ y }) => y),
    treatment: Uint8Array.from(units, ({ t }) => t),
    nuisances: {
      mu0: column((unit) => meanOf(of(unit, 0), ({ y }) => y)),
      mu1: column((unit) => meanOf(of(unit, 1), ({ y }) => y)),
      propensity: column((unit) => meanOf(of(unit, null), ({ t }) => t)),
    },
  };
}

const short = nuisancesBy(({ x }) => String(x));
const long = nuisancesBy(({ x, a }) => `${x} ${a}`);

/** The representer of each estimand, from its definition. */
function representer(estimand: BoundedEstimand, { treatment, nuisances }: ObservedWithNuisances): Float64Array {
  const p = treatment.reduce((sum, t) => sum + t, 0) / treatment.length;
  return nuisances.propensity.map((e, i) => {
    const t = treatment[i]!;
    if (estimand === "ATE") return t / e - (1 - t) / (1 - e);
    if (estimand === "ATT") return t / p - ((1 - t) * e) / (p * (1 - e));
    return (t * (1 - e)) / ((1 - p) * e) - (1 - t) / (1 - p);
  });
}

const fitted = ({ treatment, nuisances: { mu0, mu1 } }: ObservedWithNuisances): Float64Array =>
  mu0.map((m, i) => (treatment[i] === 1 ? mu1[i]! : m));

const squares = (u: Float64Array): number => u.reduce((sum, v) => sum + v * v, 0) / u.length;
const less = (u: Float64Array, v: Float64Array): Float64Array => u.map((value, i) => value - v[i]!);

const effectOf = ({ x, a }: Unit): number => {
  const [, , , , y0, y1] = CELLS.find((cell) => cell[0] === x && cell[1] === a)!;
  return y1 - y0;
};

/** Effects of the population itself. */
const truth = (estimand: BoundedEstimand): number =>
  meanOf(
    units.filter(({ t }) => estimand === "ATE" || t === (estimand === "ATT" ? 1 : 0)),
    effectOf,
  );

describe.each(["ATE", "ATT", "ATC"] as const)("%s of a population with a known omitted variable", (estimand) => {
  const elements = interactiveElements(short, { estimand });
  const whole = interactiveElements(long, { estimand });

  test("estimate and norms are those of the definition", () => {
    expectClose(whole.estimate, truth(estimand), 1e-12);
    expectClose(elements.nu2, squares(representer(estimand, short)), 1e-12);
    expectClose(elements.sigma2, squares(less(short.outcome, fitted(short))), 1e-12);
  });

  test("the bound with the true strengths holds the true effect; with the true correlation it is the true effect", () => {
    const [dg, da] = [
      less(fitted(long), fitted(short)),
      less(representer(estimand, long), representer(estimand, short)),
    ];
    const rho = dg.reduce((sum, v, i) => sum + v * da[i]!, 0) / dg.length / Math.sqrt(squares(dg) * squares(da));
    const strengths = { cfY: 1 - whole.sigma2 / elements.sigma2, cfD: 1 - elements.nu2 / whole.nu2 };
    const worst = sensitivityBounds(elements, { ...strengths, rho: 1 });
    expect(worst.lower).toBeLessThan(truth(estimand));
    expect(worst.upper).toBeGreaterThan(truth(estimand));
    const exact = sensitivityBounds(elements, { ...strengths, rho });
    expectClose(rho > 0 ? exact.upper : exact.lower, truth(estimand), 1e-10);
  });

  test("errors of both bounds are those of the jackknife with the same nuisances", () => {
    const rng = createRng(8);
    const n = 400;
    const drawn = Array.from({ length: n }, () => Math.floor(rng.uniform() * units.length));
    const noise = Float64Array.from(drawn, () => 2 * normalQuantile(rng.uniform()));
    const pick = (rows: readonly number[], k: readonly number[]): ObservedWithNuisances => ({
      outcome: Float64Array.from(k, (i) => short.outcome[rows[i]!]! + noise[i]!),
      treatment: Uint8Array.from(k, (i) => short.treatment[rows[i]!]!),
      nuisances: {
        mu0: Float64Array.from(k, (i) => short.nuisances.mu0[rows[i]!]!),
        mu1: Float64Array.from(k, (i) => short.nuisances.mu1[rows[i]!]!),
        propensity: Float64Array.from(k, (i) => short.nuisances.propensity[rows[i]!]!),
      },
    });
    const all = [...Array(n).keys()];
    const confounding = { cfY: 0.2, cfD: 0.3, rho: 1 };
    const boundsOf = (k: readonly number[]) =>
      sensitivityBounds(interactiveElements(pick(drawn, k), { estimand }), confounding);
    const whole = boundsOf(all);
    const left = all.map((i) => boundsOf(all.filter((k) => k !== i)));
    const jackknife = (bound: "lower" | "upper"): number => {
      const centre = left.reduce((sum, b) => sum + b[bound], 0) / n;
      return Math.sqrt((left.reduce((sum, b) => sum + (b[bound] - centre) ** 2, 0) * (n - 1)) / n);
    };
    // The jackknife and the influence function differ by terms of order 1 / n.
    expectClose(whole.seLower, jackknife("lower"), 0.015);
    expectClose(whole.seUpper, jackknife("upper"), 0.015);
  });
});

describe("elements of a doubly robust effect", () => {
  const n = units.length;
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const observed = { outcome: short.outcome, treatment: short.treatment };
  const without = (gone: number) => {
    const kept = rows.filter((i) => i % 3 !== gone);
    const pick = (v: Float64Array) => Float64Array.from(kept, (i) => v[i]!);
    const { mu0, mu1, propensity } = short.nuisances;
    return { units: kept, nuisances: { mu0: pick(mu0), mu1: pick(mu1), propensity: pick(propensity) } };
  };

  test("fits that trimmed others compare in the units of both", () => {
    const [first, second] = [without(0), without(1)];
    const [one, two] = [
      effectElements(observed, first, { among: second }),
      effectElements(observed, second, { among: first }),
    ];
    expect(one.influence).toHaveLength(rows.filter((i) => i % 3 === 2).length);
    expect(one).toEqual(two);
    expect(effectElements(observed, first).influence).toHaveLength(first.units.length);
  });

  test("a negative debiased norm is told", () => {
    const nuisances = { mu0: new Float64Array(2), mu1: new Float64Array(2), propensity: Float64Array.of(0.01, 0.5) };
    const elements = interactiveElements({
      outcome: Float64Array.of(1, 2),
      treatment: Uint8Array.of(1, 0),
      nuisances,
    });
    expect(elements.warnings).toEqual([expect.stringMatching(/negative/)]);
  });
});
