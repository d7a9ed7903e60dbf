import type { RunContext } from "@career-dml/core";
import {
  csvColumns,
  fixtureNote,
  hasFixtures,
  type Replication,
  replicationA,
  replicationWA,
} from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  causalForest,
  GRF_OPTIONS,
  predictCausalForest,
  predictRegressionForest,
  regressionForest,
  tuneCausalForest,
} from "../../src/index.js";

const REPLICATIONS = 5;
const run: RunContext = {};
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Mean squared errors of effects on the test rows, with default, grf's and tuned options. */
async function errors({ design, outcome, treatment, testDesign, testEffect }: Replication) {
  const predicted = async (target: Float64Array | Uint8Array): Promise<Float64Array> => {
    const forest = await regressionForest({ design, outcome: target }, { trees: 500 }, run);
    return (await predictRegressionForest(forest, null, run)).prediction;
  };
  const nuisances = { outcomeHat: await predicted(outcome), treatmentHat: await predicted(treatment) };
  const data = { design, outcome, treatment, ...nuisances };
  const error = async (options: object): Promise<number> => {
    const forest = await causalForest(data, { trees: 500, ...options }, run);
    const { effect } = await predictCausalForest(forest, testDesign, run);
    return mean([...effect].map((v, i) => (v - testEffect[i]!) ** 2));
  };
  const { options } = await tuneCausalForest(data, { candidates: 8, trees: 100 }, run);
  return { standard: await error({}), grf: await error(GRF_OPTIONS), tuned: await error(options) };
}

describe.skipIf(!hasFixtures)(`tuned effects on published designs${fixtureNote}`, () => {
  test.each([
    ["A", replicationA],
    ["WA", replicationWA],
  ] as const)(
    "setup %s: no farther from the truth than the default, nearer than grf and than its settings",
    async (name, replicate) => {
      const { mse_test: grf } = csvColumns(`fixtures/forest/acc_${name}.csv`);
      const own = [];
      for (let k = 1; k <= REPLICATIONS; k++) own.push(await errors(replicate(k)));
      const published = [...grf!.subarray(0, REPLICATIONS)];
      // Within one Monte Carlo error of the paired difference.
      for (const others of [own.map((o) => o.standard), own.map((o) => o.grf), published]) {
        const differences = own.map(({ tuned }, k) => tuned - others[k]!);
        const center = mean(differences);
        const spread = differences.reduce((sum, d) => sum + (d - center) ** 2, 0);
        expect(center).toBeLessThanOrEqual(Math.sqrt(spread / (REPLICATIONS - 1) / REPLICATIONS));
      }
    },
  );
});
