import { ShapeError } from "@career-dml/core";
import { sigmoid } from "../elementary/sigmoid.js";
import { type BoostingCovariates, type BoostingModel, checkCovariates, refuse } from "./model.js";

/** Boosted trees and the rows to predict. */
export interface PredictBoostingInput extends BoostingCovariates {
  readonly model: BoostingModel;
  /** `raw` scores, or the `response`: probabilities for logistic loss, the scores themselves for squared. */
  readonly scale: "raw" | "response";
}

/** Rows per block: their scores stay in the first-level cache while all trees pass over them. */
const BLOCK = 512;

/**
 * Predictions of a boosted model on rows of a column-major matrix: `base`, plus one leaf value per tree, added in order
 * of trees. Missing values go where the fit learned they should.
 *
 * Parity: exact. Twin: native/crates/kernels/src/boosting/predict_boosting.rs
 *
 * @returns One prediction per row, length n.
 * @throws {ShapeError} if x does not have n x p entries, the model another p, or its tables different lengths.
 * @throws {OptionsError} if the tables do not describe trees.
 * @throws {NonFiniteError} if x is infinite.
 */
export function predictBoosting(input: PredictBoostingInput, _threads: number): Float64Array {
  checkCovariates(input);
  const { model, n } = input;
  checkModel(model, input.p);
  if (input.scale !== "raw" && input.scale !== "response") refuse("scale", "must be 'raw' or 'response'");
  const scores = new Float64Array(n).fill(model.base);
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(start + BLOCK, n);
    for (let t = 0; t + 1 < model.offsets.length; t++) addTree(input, scores, { root: model.offsets[t]!, start, end });
  }
  return model.loss === "logistic" && input.scale === "response" ? scores.map(sigmoid) : scores;
}

function addTree(
  { x, n, model }: PredictBoostingInput,
  scores: Float64Array,
  { root, start, end }: { readonly root: number; readonly start: number; readonly end: number },
): void {
  const { feature, threshold, left, right, missingLeft, value } = model;
  for (let i = start; i < end; i++) {
    let node = root;
    for (let j = feature[node]!; j >= 0; j = feature[node]!) {
      const v = x[j * n + i]!;
      const goesLeft = v <= threshold[node]! || (missingLeft[node] === 1 && v !== v);
      node = goesLeft ? left[node]! : right[node]!;
    }
    scores[i]! += value[node]!;
  }
}

/** Tables that every walk leaves again: children come after their parent, within the same tree. */
function checkModel(model: BoostingModel, p: number): void {
  const { offsets, feature, threshold, left, right, missingLeft, value } = model;
  if (model.p !== p) throw new ShapeError("columns of the model", model.p, p);
  const nodes = feature.length;
  for (const [name, table] of Object.entries({ threshold, left, right, missingLeft, value })) {
    if (table.length !== nodes) throw new ShapeError(`model.${name}`, nodes, table.length);
  }
  if (offsets[0] !== 0 || offsets[offsets.length - 1] !== nodes)
    refuse("model.offsets", "must run from 0 to the number of nodes");
  for (let t = 0; t + 1 < offsets.length; t++) {
    const end = offsets[t + 1]!;
    if (end <= offsets[t]! || end > nodes) refuse("model.offsets", "must ascend");
    for (let node = offsets[t]!; node < end; node++) {
      const j = feature[node]!;
      if (j < 0) continue;
      const inside = left[node]! > node && right[node]! > node && left[node]! < end && right[node]! < end;
      if (j >= p || !inside) refuse("model", `has a broken node ${node}`);
    }
  }
}
