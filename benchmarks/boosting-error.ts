import { BOOSTING_DEFAULTS, selectBackend } from "@career-dml/kernels";
import { FRIEDMAN_COLUMNS, type FriedmanSample, friedmanSample } from "./friedman.js";

/** Bins per column at which errors are averaged: one alone says nothing, as where cuts fall moves an error by about .01. */
export const BIN_COUNTS: readonly number[] = Object.freeze([245, 247, 249, 251, 253, 255]);

/** Test rows, of a draw that no model learns from. */
const TEST_ROWS = 20_000;
const TEST_DRAW = 9_999;

/** The rows that every model is tested on. */
export const friedmanTest = (): FriedmanSample => friedmanSample(TEST_DRAW, TEST_ROWS);

const SETTINGS = { ...BOOSTING_DEFAULTS, trees: 500, learningRate: 0.05 };

/** Root mean squared test error of 500 trees of depth 5 at rate .05, learned from n rows of draw k, by number of bins. */
export function boostingErrors(k: number, n: number, test: FriedmanSample): readonly number[] {
  const { kernels } = selectBackend();
  const { x, y } = friedmanSample(k, n);
  return BIN_COUNTS.map((maxBins) => {
    const options = { ...SETTINGS, maxBins };
    const { model } = kernels.fitBoosting({ x, n, p: FRIEDMAN_COLUMNS, target: y, loss: "squared", options }, 2);
    const found = kernels.predictBoosting({ model, x: test.x, n: test.n, p: FRIEDMAN_COLUMNS, scale: "raw" }, 2);
    const squares = test.y.reduce((sum, target, i) => sum + (target - found[i]!) ** 2, 0);
    return Math.sqrt(squares / test.n);
  });
}
