import { BOOSTING_DEFAULTS, type BoostingModel, selectBackend } from "@career-dml/kernels";
import { friedmanTest } from "../boosting-error.js";
import { FRIEDMAN_COLUMNS, friedmanSample } from "../friedman.js";
import { bothErrors } from "./agreement.js";
import { type Found, THREADS } from "./ask-peer.js";
import type { PeerTask } from "./peer-task.js";

const OPTIONS = { ...BOOSTING_DEFAULTS, trees: 500, learningRate: 0.05 };

/** 500 trees of depth 5 at rate .05, binning included; test errors on 20,000 other rows. */
export function boostingTask(n: number, repetitions: number): PeerTask {
  const { x, y } = friedmanSample(1, n);
  const test = friedmanTest();
  const { kernels } = selectBackend();
  const [p, loss] = [FRIEDMAN_COLUMNS, "squared" as const];
  const predict = (model: BoostingModel): Found => {
    const { x, n } = test;
    return { prediction: [...kernels.predictBoosting({ model, x, n, p, scale: "raw" }, THREADS)] };
  };
  return {
    name: `boosting, n = ${n.toLocaleString("en-US")}, p = ${p}, 500 trees of depth 5`,
    input: { x, y, n, testX: test.x, testN: test.n, repetitions },
    peers: {
      LightGBM: "python/lightgbm_boosting.py",
      XGBoost: "python/xgboost_boosting.py",
      "scikit-learn HistGradientBoosting": "python/sklearn_boosting.py",
    },
    work: async () => {
      const { model } = kernels.fitBoosting({ x, n, p, target: y, loss, options: OPTIONS }, THREADS);
      return () => predict(model);
    },
    agreement: (ours, theirs) => bothErrors(ours["prediction"]!, theirs["prediction"]!, test.y),
  };
}
