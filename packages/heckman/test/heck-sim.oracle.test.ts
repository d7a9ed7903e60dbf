import { design } from "@career-dml/core";
import {
  csvColumns,
  expectClose,
  fixtureNote,
  hasFixtures,
  replicationNormals,
  replicationUniforms,
} from "@career-dml/testing";
import { describe, test } from "vitest";
import { selectionTwoStep } from "../src/selection-two-step.js";

/** One replication: s = 1(.3 + z1 + .8 z2 + u > 0), y = 1 + z1 + eps, corr(u, eps) = .5. */
function replication(k: number, n: number) {
  const uniform = replicationUniforms(k);
  const [z1, z2, u, e] = [
    replicationNormals(uniform, n),
    replicationNormals(uniform, n),
    replicationNormals(uniform, n),
    replicationNormals(uniform, n),
  ];
  const selected = Uint8Array.from(u, (v, i) => (0.3 + z1[i]! + 0.8 * z2[i]! + v > 0 ? 1 : 0));
  const outcome = z1.map((z, i) => 1 + z + 0.5 * u[i]! + Math.sqrt(0.75) * e[i]!);
  return { selected, selectionCovariates: design({ z1, z2 }), outcome, outcomeCovariates: design({ z1 }) };
}

describe.skipIf(!hasFixtures)(`selection two-step, replication by replication${fixtureNote}`, () => {
  const answers = hasFixtures ? csvColumns("fixtures/heckman/heck_sim.csv") : {};

  test("estimates and standard errors equal sampleSelection's on every fifth of 200 simulated data sets", async () => {
    for (let row = 0; row < 200; row += 5) {
      const of = (name: string): number => answers[name]![row]!;
      const { coefficients, sigma } = await selectionTwoStep(replication(10_000 + of("k"), of("n")));
      const close = (actual: number, name: string): void =>
        expectClose(actual / of(name), 1, 1e-6, `replication ${of("k")}, ${name}`);
      const outcome = coefficients.filter((row) => row.equation === "outcome");
      ["b0_2s", "b1_2s", "lam_2s"].forEach((name, j) => {
        close(outcome[j]!.estimate, name);
        close(outcome[j]!.se!, `se_${name}`);
      });
      close(sigma, "sig_2s");
    }
  });
});
