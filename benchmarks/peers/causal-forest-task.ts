import { causalForest, predictCausalForest } from "@career-dml/forest";
import { experiment } from "../forests/experiment.js";
import { correlation, rootMeanSquare } from "./agreement.js";
import { THREADS } from "./ask-peer.js";
import type { PeerTask } from "./peer-task.js";

/** EconML's defaults, which its script keeps. */
const LIKE_ECONML = {
  trees: 500,
  bagSize: 4,
  subsampleFraction: 0.45,
  honestyFraction: 0.5,
  minLeafSize: 5,
  leafCount: "units",
  alpha: 0.05,
} as const;

/** Rows whose effects are predicted, of another draw. */
const TEST_ROWS = 1_001;

/** A causal forest of 500 trees on outcome and treatment less their true means; effects at rows that it has not seen. */
export function causalForestTask(n: number, repetitions: number): PeerTask {
  const data = experiment(n);
  const test = experiment(TEST_ROWS).design;
  const effect = Float64Array.from({ length: TEST_ROWS }, (_, i) => Math.max(0, test.x[i]!));
  const run = { threads: THREADS };
  return {
    name: `causal forest, given means, n = ${n.toLocaleString("en-US")}, p = ${data.design.p}, 500 trees`,
    input: {
      x: data.design.x,
      y: data.outcome.map((y, i) => y - data.outcomeHat[i]!),
      d: data.treatment.map((d, i) => d - data.treatmentHat[i]!),
      n,
      testX: test.x,
      testN: TEST_ROWS,
      repetitions,
    },
    peers: { EconML: "python/econml_forest.py" },
    work: async () => {
      const forest = await causalForest(data, LIKE_ECONML, run);
      return async () => ({ effect: [...(await predictCausalForest(forest, test, run)).effect] });
    },
    agreement: (ours, theirs) => {
      const [own, other] = [ours["effect"]!, theirs["effect"]!];
      const errors = [own, other].map((effects) => rootMeanSquare(effects, effect).toFixed(3));
      return `effects correlate ${correlation(own, other).toFixed(3)}; their RMSE ${errors[0]}, the peer's ${errors[1]}`;
    },
  };
}
