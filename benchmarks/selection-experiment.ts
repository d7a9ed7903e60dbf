import { createRng, type Design, design, normalQuantile } from "@career-dml/core";
import type { SelectionData } from "@career-dml/heckman";

const named = (columns: readonly Float64Array[], letter: string): Design =>
  design(Object.fromEntries(columns.map((column, j) => [`${letter}${j + 1}`, column])));

/** Eight covariates of the selection, six of the outcome, five of them shared; about 60 percent selected; rho = .5. */
export function selectionExperiment(n: number): SelectionData {
  const rng = createRng(1).fork("selection times", n);
  const normals = (): Float64Array =>
    Float64Array.from({ length: n }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
  const z = Array.from({ length: 8 }, normals);
  const own = normals();
  const [u, e] = [normals(), normals()];
  return {
    selected: Uint8Array.from(u, (v, i) => (0.4 + z[0]![i]! - 0.5 * z[1]![i]! + 0.8 * z[7]![i]! + v > 0 ? 1 : 0)),
    selectionCovariates: named(z, "z"),
    outcome: u.map((v, i) => 1 + z[0]![i]! + 0.5 * own[i]! + 0.5 * v + Math.sqrt(0.75) * e[i]!),
    outcomeCovariates: named([...z.slice(0, 5), own], "x"),
  };
}
