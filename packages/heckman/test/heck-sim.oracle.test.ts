import { design } from "@career-dml/core";
import {
  csvColumns,
  expectClose,
  fixtureNote,
  hasFixtures,
  replicationNormals,
  replicationUniforms,
} from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { selectionMle } from "../src/selection-mle.js";
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

describe.skipIf(!hasFixtures)(`selection models, replication by replication${fixtureNote}`, () => {
  const answers = hasFixtures ? csvColumns("fixtures/heckman/heck_sim.csv") : {};
  const rows = Array.from(
    { length: 200 },
    (_, row) =>
      (name: string): number =>
        answers[name]![row]!,
  );

  test("two steps equal sampleSelection's estimates and standard errors on 200 simulated data sets", async () => {
    for (const of of rows) {
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

  test("maximum likelihood equals sampleSelection's estimates and standard errors on the same 200", async () => {
    for (const of of rows) {
      const result = await selectionMle(replication(10_000 + of("k"), of("n")));
      ["g0", "g1", "g2", "b0_ml", "b1_ml", "sig_ml", "rho_ml"].forEach((name, j) => {
        const { estimate, se } = result.coefficients[j]!;
        const what = `replication ${of("k")}, ${name}`;
        // The package ran with its default tolerance and stopped up to 1e-5 standard errors short of the maximum.
        expectClose(estimate, of(name), 1e-6, what);
        expectClose(se! / of(`se_${name}`), 1, 5e-6, `standard error, ${what}`);
      });
      const gain = result.logLikelihood - of("ll");
      expect(gain, `log-likelihood gained, replication ${of("k")}`).toBeGreaterThan(-1e-10);
      expect(gain).toBeLessThan(1e-9);
    }
  });
});
