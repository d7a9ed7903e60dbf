import { clusterIndex, createRng, design, normalQuantile } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  instrumentalBounds,
  type InstrumentedElements,
  interactiveElements,
  interactiveStages,
  oster,
  partiallyLinearElements,
  partiallyLinearStages,
  reducedFormLess,
  robustSet,
  type SensitivityElements,
  sensitivityBounds,
  type Spread,
  twoWayClusters,
} from "../../src/index.js";

const N = 300;
const rng = createRng(12);
const normals = (): Float64Array => Float64Array.from({ length: N }, () => normalQuantile(rng.uniform()));
const shares = (): Float64Array => Float64Array.from({ length: N }, () => 0.2 + 0.6 * rng.uniform());
const binary = (p: Float64Array): Uint8Array => Uint8Array.from(p, (e) => (rng.uniform() < e ? 1 : 0));

const [u, v, z, y] = [normals(), normals(), normals(), normals()];
const [e, share] = [shares(), shares()];
const [treatment, instrument] = [binary(e), binary(share)];
const nuisances = { mu0: normals(), mu1: normals(), propensity: e };
const regressions = {
  ofOutcome: { mu0: normals(), mu1: normals() },
  ofTreatment: { mu0: shares(), mu1: shares() },
};

/** Each row so often as its weight says, 0 included. */
const weights = Float64Array.from({ length: N }, () => Math.floor(4 * rng.uniform()));
const rows = Uint32Array.from(Array.from(weights).flatMap((w, i) => Array.from({ length: w }, () => i)));
const copied = <T extends Float64Array | Uint8Array>(values: T): T =>
  (values.constructor as unknown as { from(a: ArrayLike<number>): T }).from(Array.from(rows, (i) => values[i]!));

/** Rows that stand for themselves; copies of one row, of which a cluster of its own knows no more than the row. */
const own = clusterIndex(
  Array.from({ length: N }, (_, i) => i),
  N,
);
const copies = clusterIndex(rows, rows.length);

const copiedNuisances = ({ mu0, mu1 }: { mu0: Float64Array; mu1: Float64Array }) => ({
  mu0: copied(mu0),
  mu1: copied(mu1),
});

const correct = (groups: number): number => Math.sqrt(groups / (groups - 1));

/** Weights against copies: the same numbers, and the same errors but for how many clusters there are. */
function expectCopies(weighted: SensitivityElements, twice: SensitivityElements): void {
  for (const part of ["estimate", "sigma2", "nu2"] as const) expectClose(weighted[part], twice[part], 1e-10, part);
  const confounding = { cfY: 0.1, cfD: 0.2, rho: 0.8 };
  const [one, other] = [sensitivityBounds(weighted, confounding), sensitivityBounds(twice, confounding)];
  expectClose(one.lower, other.lower, 1e-10);
  for (const end of ["seLower", "seUpper"] as const) {
    expectClose(one[end] / correct(own.count), other[end] / correct(copies.count), 1e-10, end);
  }
}

function expectCopiedStages(weighted: InstrumentedElements, twice: InstrumentedElements): void {
  expectClose(weighted.sigmaBoth, twice.sigmaBoth, 1e-10);
  for (const effect of [0, 0.7]) expectCopies(reducedFormLess(weighted, effect), reducedFormLess(twice, effect));
  expectCopies(weighted.firstStage, twice.firstStage);
}

describe("a weight of two is a row twice", () => {
  test("partially linear", () => {
    expectCopies(
      partiallyLinearElements({ outcome: u, treatment: v }, own, weights),
      partiallyLinearElements({ outcome: copied(u), treatment: copied(v) }, copies),
    );
  });

  test.each(["ATE", "ATT", "ATC"] as const)("interactive, %s", (estimand) => {
    const twice = {
      outcome: copied(y),
      treatment: copied(treatment),
      nuisances: { ...copiedNuisances(nuisances), propensity: copied(e) },
    };
    expectCopies(
      interactiveElements({ outcome: y, treatment, nuisances }, { estimand, spread: own, weights }),
      interactiveElements(twice, { estimand, spread: copies }),
    );
  });

  test("with an instrument, partially linear", () => {
    expectCopiedStages(
      partiallyLinearStages({ outcome: u, treatment: v, instrument: z }, { spread: own, weights }),
      partiallyLinearStages({ outcome: copied(u), treatment: copied(v), instrument: copied(z) }, { spread: copies }),
    );
  });

  test("with an instrument, interactive", () => {
    const twice = {
      outcome: copied(y),
      treatment: copied(treatment),
      instrument: copied(instrument),
      ofOutcome: copiedNuisances(regressions.ofOutcome),
      ofTreatment: copiedNuisances(regressions.ofTreatment),
      share: copied(share),
    };
    expectCopiedStages(
      interactiveStages({ outcome: y, treatment, instrument, ...regressions, share }, { spread: own, weights }),
      interactiveStages(twice, { spread: copies }),
    );
  });

  test("Oster's delta and beta", () => {
    const weighted = oster({ outcome: y, treatment: v, controls: design({ u, z }), weights }, { rMax: 0.5 });
    const controls = design({ u: copied(u), z: copied(z) });
    const twice = oster({ outcome: copied(y), treatment: copied(v), controls }, { rMax: 0.5 });
    expectClose(weighted.delta!, twice.delta!, 1e-8);
    expectAllClose(
      weighted.solutions.map(({ beta }) => beta),
      twice.solutions.map(({ beta }) => beta),
      1e-8,
    );
  });
});

const less = (left: Float64Array, right: Float64Array) => left.map((value, i) => value - 0.7 * right[i]!);

describe("the interactive model with an instrument", () => {
  const stages = interactiveStages({ outcome: y, treatment, instrument, ...regressions, share });

  test("less an effect its reduced form is that of the outcome less it", () => {
    const direct = interactiveElements({
      outcome: less(y, Float64Array.from(treatment)),
      treatment: instrument,
      nuisances: {
        mu0: less(regressions.ofOutcome.mu0, regressions.ofTreatment.mu0),
        mu1: less(regressions.ofOutcome.mu1, regressions.ofTreatment.mu1),
        propensity: share,
      },
    });
    const found = reducedFormLess(stages, 0.7);
    for (const part of ["estimate", "sigma2", "nu2"] as const) expectClose(found[part], direct[part], 1e-10, part);
    for (const part of ["influence", "psiSigma2", "psiNu2"] as const) {
      expectAllClose(found[part], direct[part], 1e-9, part);
    }
  });

  test("an instrument that everybody follows gives the bounds of the average effect", () => {
    const followed = interactiveStages({
      outcome: y,
      treatment,
      instrument: treatment,
      ofOutcome: nuisances,
      ofTreatment: { mu0: new Float64Array(N), mu1: new Float64Array(N).fill(1) },
      share: e,
    });
    const confounding = { cfY: 0.05, cfD: 0.1, rho: 1 };
    const { lower, upper } = sensitivityBounds(interactiveElements({ outcome: y, treatment, nuisances }), confounding);
    const set = instrumentalBounds(followed, confounding);
    expect(set.shape).toBe("interval");
    if (set.shape === "interval") expectAllClose([set.low, set.high], [lower, upper], 1e-9);
  });
});

const boundsWith = (spread: Spread) =>
  sensitivityBounds(partiallyLinearElements({ outcome: u, treatment: v }, spread), { cfY: 0.1, cfD: 0.1, rho: 1 });

describe("two-way clusters", () => {
  test("of the same clusters twice are those clusters", () => {
    const firms = Array.from({ length: N }, (_, i) => Math.floor(i / 5));
    const [one, both] = [boundsWith(clusterIndex(firms, N)), boundsWith(twoWayClusters(firms, firms, N))];
    for (const end of ["seLower", "seUpper"] as const) expectClose(both[end], one[end], 1e-12, end);
  });

  test("that leave a negative variance are refused, not taken for none", () => {
    // Influences of opposite signs within both dimensions: all of the variance lies in the cells, which are taken off.
    const outcome = Float64Array.of(1, -1, -1, 1);
    const crossed = twoWayClusters([0, 0, 1, 1], [0, 1, 0, 1], 4);
    const refusal = expect.objectContaining({ code: "DATA", message: expect.stringMatching(/cluster by one of them/) });
    expect(() => robustSet({ psiA: outcome, psiB: outcome }, 0.95, crossed)).toThrow(refusal);
    const ones = new Float64Array(4).fill(1);
    const part = { estimate: 1, influence: ones, sigma2: 1, nu2: 1, psiSigma2: outcome, psiNu2: outcome };
    expect(() => sensitivityBounds({ ...part, spread: crossed }, { cfY: 0.1, cfD: 0.1, rho: 1 })).toThrow(refusal);
  });
});
