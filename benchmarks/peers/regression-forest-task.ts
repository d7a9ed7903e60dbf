import { predictRegressionForest, regressionForest } from "@career-dml/forest";
import { friedmanTest } from "../boosting-error.js";
import { FRIEDMAN_COLUMNS, type FriedmanSample, friedmanSample } from "../friedman.js";
import { bothErrors } from "./agreement.js";
import { THREADS } from "./ask-peer.js";
import type { PeerTask } from "./peer-task.js";

const names = Array.from({ length: FRIEDMAN_COLUMNS }, (_, j) => `x${j + 1}`);
const designOf = ({ x, n }: FriedmanSample) => ({ x, n, p: FRIEDMAN_COLUMNS, names });

/** As accurate as the peers' forests: trees on half of the rows that are grown as far as they go, with as many columns as candidates. */
const LIKE_PEERS = { trees: 500, honesty: false, mtry: Math.floor(FRIEDMAN_COLUMNS / 3), minLeafSize: 1, alpha: 0 };

/** A regression forest of 500 trees, not honest, as peers have none that is; test errors on 20,000 other rows. */
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
      const forest = await regressionForest(data, LIKE_PEERS, run);
      return async () => ({ prediction: [...(await predictRegressionForest(forest, designOf(test), run)).prediction] });
    },
    agreement: (ours, theirs) => bothErrors(ours["prediction"]!, theirs["prediction"]!, test.y),
  };
}
