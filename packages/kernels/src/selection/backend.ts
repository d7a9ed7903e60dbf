import type { Binding } from "../backend.js";
import { bivariateProbitLikelihood } from "./bivariate-probit-likelihood.js";
import { choiceOutcomeLikelihood } from "./choice-outcome-likelihood.js";
import { probitLikelihood } from "./probit-likelihood.js";
import type { LikelihoodOutput } from "./row-sums.js";

/** The TypeScript kernels of this folder. @internal */
export const selectionJs = { bivariateProbitLikelihood, choiceOutcomeLikelihood, probitLikelihood };

/** What native/crates/binding/src/selection exports. */
interface SelectionBinding {
  bivariateProbitLikelihood(
    z: Float64Array,
    n: number,
    q: number,
    x: Float64Array,
    p: number,
    signs: Float64Array,
    weights: Float64Array,
    parameters: Float64Array,
    scores: boolean,
    threads: number,
  ): LikelihoodOutput;
  choiceOutcomeLikelihood(
    z: Float64Array,
    n: number,
    q: number,
    x: Float64Array,
    p: number,
    y: Float64Array,
    signs: Float64Array,
    weights: Float64Array,
    parameters: Float64Array,
    scores: boolean,
    threads: number,
  ): LikelihoodOutput;
  probitLikelihood(
    z: Float64Array,
    n: number,
    q: number,
    constant: boolean,
    signs: Float64Array,
    weights: Float64Array,
    parameters: Float64Array,
    scores: boolean,
    threads: number,
  ): LikelihoodOutput;
}

/** Their Rust twins. @internal */
export const selectionNative = (binding: Binding): typeof selectionJs => {
  const native = binding as unknown as SelectionBinding;
  return {
    bivariateProbitLikelihood: ({ z, n, q, x, p, signs, weights, parameters, scores }, threads = 1) =>
      native.bivariateProbitLikelihood(z, n, q, x, p, signs, weights, parameters, scores, threads),
    choiceOutcomeLikelihood: ({ z, n, q, x, p, y, signs, weights, parameters, scores }, threads = 1) =>
      native.choiceOutcomeLikelihood(z, n, q, x, p, y, signs, weights, parameters, scores, threads),
    probitLikelihood: ({ z, n, q, constant, signs, weights, parameters, scores }, threads = 1) =>
      native.probitLikelihood(z, n, q, constant, signs, weights, parameters, scores, threads),
  };
};
