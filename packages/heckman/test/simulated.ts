import { createRng, design, normalQuantile } from "@career-dml/core";

/** Standard normals of one named stream. */
export function normalsOf(seed: number): (n: number) => Float64Array {
  const rng = createRng(seed).fork("selection tests");
  return (n) => Float64Array.from({ length: n }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
}

/** s = 1(.3 + z1 + .8 z2 + u > 0), y = 1 + z1 + e, corr(u, e) = rho, sd(e) = 1. */
export function selectedOutcome(n: number, rho: number, seed: number) {
  const normals = normalsOf(seed);
  const [z1, z2, u, own] = [normals(n), normals(n), normals(n), normals(n)];
  return {
    selected: Uint8Array.from(u, (v, i) => (0.3 + z1[i]! + 0.8 * z2[i]! + v > 0 ? 1 : 0)),
    selectionCovariates: design({ z1, z2 }),
    outcome: z1.map((z, i) => 1 + z + rho * u[i]! + Math.sqrt(1 - rho * rho) * own[i]!),
    outcomeCovariates: design({ z1 }),
  };
}

/** The same choice as a treatment with effect .5. */
export function selectedTreatment(n: number, rho: number, seed: number) {
  const { selected, selectionCovariates, outcome, outcomeCovariates } = selectedOutcome(n, rho, seed);
  return {
    treatment: selected,
    treatmentCovariates: selectionCovariates,
    outcome: outcome.map((y, i) => y + 0.5 * selected[i]!),
    outcomeCovariates,
  };
}
