import { predictRegressionForest, regressionForest } from "@career-dml/forest";
import { friedmanTest } from "../boosting-error.js";
import { FRIEDMAN_COLUMNS, type FriedmanSample, friedmanSample } from "../friedman.js";
import { bothErrors } from "./agreement.js";
import { THREADS } from "./ask-peer.js";
import type { PeerTask } from "./peer-task.js";

const names = Array.from({ length: FRIEDMAN_COLUMNS }, (_, j) => `x${j + 1}`);
const designOf = ({ x, n }: FriedmanSample) => ({ x, n, p: FRIEDMAN_COLUMNS, names });

/**
 * A regression forest of 500 trees with a third of the columns as candidates. Peers have no honest trees, so neither are ours here; theirs grow on
 * bootstrap samples, ours on half of the rows.
 */
export function regressionForestTask(n: number, repetitions: number): PeerTask {
  const train = friedmanSample(1, n);
  const test = friedmanTest();
  const run = { threads: THREADS };
  return {
    name: `regression forest, n = ${n.toLocaleString("en-US")}, p = ${FRIEDMAN_COLUMNS}, 500 trees`,
    input: { x: train.x, y: train.y, n, testX: test.x, testN: test.n, repetitions },
    peers: { "scikit-learn RandomForest": "python/sklearn_forest.py", ranger: "r/ranger_forest.R" },
    work: async () => {
      const data = { design: designOf(train), outcome: train.y };
      const forest = await regressionForest(
        data,
        { trees: 500, honesty: false, mtry: Math.floor(FRIEDMAN_COLUMNS / 3) },
        run,
      );
      return async () => ({ prediction: [...(await predictRegressionForest(forest, designOf(test), run)).prediction] });
    },
    agreement: (ours, theirs) => bothErrors(ours["prediction"]!, theirs["prediction"]!, test.y),
  };
}
