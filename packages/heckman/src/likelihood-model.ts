import type { Design, RunContext } from "@career-dml/core";
import { invoke, type LikelihoodOutput } from "@career-dml/kernels";

/** A log-likelihood of one parameter vector: what the optimiser and the covariances ask for, whatever the model. */
export interface LikelihoodModel {
  /** In words, for messages. */
  readonly what: string;
  /** Rows, in the order of the caller's data. */
  readonly n: number;
  /** Number of parameters. */
  readonly size: number;
  /** Value, gradient and Hessian. */
  evaluate(parameters: Float64Array, run: RunContext): Promise<Evaluation>;
  /** Derivative of each row's log-likelihood, not weighted, column-major n x size. */
  scores(parameters: Float64Array, run: RunContext): Promise<Float64Array>;
}

export interface Evaluation {
  readonly logLikelihood: number;
  readonly gradient: Float64Array;
  /** size x size. */
  readonly hessian: Float64Array;
}

/** Covariates of one linear predictor, after a column of ones unless they bring their own. */
export interface Predictor {
  readonly constant: boolean;
  /** `null` for an auxiliary parameter, which is a constant alone. */
  readonly covariates: Design | null;
}

/** An auxiliary parameter. */
export const AUXILIARY: Predictor = Object.freeze({ constant: true, covariates: null });

/** The predictor of a design that holds its constant. */
export const predictorOf = (design: Design): Predictor => ({ constant: false, covariates: design });

/** Rows of one form, which one kernel call evaluates. */
export interface ModelPart {
  /** Rows of the caller's data that the part holds, in the order of its designs. */
  readonly rows: Int32Array;
  readonly predictors: readonly Predictor[];
  /** Where each parameter of the kernel stands among those of the model. */
  readonly at: Int32Array;
  call(parameters: Float64Array, scores: boolean, run: RunContext): Promise<LikelihoodOutput>;
}

interface BinaryRows<Choice> {
  readonly rows: Int32Array;
  readonly choice: Choice;
  /** +1 or -1. */
  readonly signs: Float64Array;
  /** Empty for none. */
  readonly weights: Float64Array;
}

/** Rows of which only the choice is seen: `log Phi(q s)`. */
export function choicePart(
  { rows, choice, signs, weights }: BinaryRows<Predictor & { readonly covariates: Design }>,
  at: Int32Array,
): ModelPart {
  const { constant, covariates } = choice;
  const { x: z, n, p: q } = covariates;
  return {
    rows,
    predictors: [choice],
    at,
    call: (parameters, scores, run) =>
      invoke(run, "probitLikelihood", { z, n, q, constant, signs, weights, parameters, scores }),
  };
}

/** Rows of which choice and outcome are seen, either design with its constant. `at` names choice, outcome, log sigma, atanh rho. */
export function choiceOutcomePart(
  { rows, choice, signs, weights }: BinaryRows<Design>,
  outcome: { readonly design: Design; readonly y: Float64Array },
  at: Int32Array,
): ModelPart {
  const { x: z, n, p: q } = choice;
  const { x, p } = outcome.design;
  return {
    rows,
    predictors: [predictorOf(choice), predictorOf(outcome.design), AUXILIARY, AUXILIARY],
    at,
    call: (parameters, scores, run) =>
      invoke(run, "choiceOutcomeLikelihood", { z, n, q, x, p, y: outcome.y, signs, weights, parameters, scores }),
  };
}

/** The positions `from`, `from + 1`, … of `count` parameters, joined over pairs. */
export const positions = (...ranges: readonly (readonly [from: number, count: number])[]): Int32Array =>
  Int32Array.from(ranges.flatMap(([from, count]) => Array.from({ length: count }, (_, j) => from + j)));

/** The model whose log-likelihood is the sum over its parts. */
export function sumOfParts(
  what: string,
  { n, size }: { readonly n: number; readonly size: number },
  parts: readonly ModelPart[],
): LikelihoodModel {
  const own = (part: ModelPart, parameters: Float64Array): Float64Array =>
    Float64Array.from(part.at, (j) => parameters[j]!);
  return {
    what,
    n,
    size,
    async evaluate(parameters, run) {
      const outputs = await Promise.all(parts.map((part) => part.call(own(part, parameters), false, run)));
      let logLikelihood = 0;
      const gradient = new Float64Array(size);
      const hessian = new Float64Array(size * size);
      parts.forEach(({ at }, k) => {
        const output = outputs[k]!;
        logLikelihood += output.logLikelihood;
        at.forEach((to, j) => {
          gradient[to]! += output.gradient[j]!;
          at.forEach((column, l) => {
            hessian[to * size + column]! += output.hessian[j * at.length + l]!;
          });
        });
      });
      return { logLikelihood, gradient, hessian };
    },
    async scores(parameters, run) {
      const outputs = await Promise.all(parts.map((part) => part.call(own(part, parameters), true, run)));
      const scores = new Float64Array(n * size);
      parts.forEach((part, k) => spread(part, outputs[k]!.scores, scores, n));
      return scores;
    },
  };
}

/** Scores of the predictors times the covariates, into the rows and columns of the whole. */
function spread({ rows, predictors, at }: ModelPart, scores: Float64Array, out: Float64Array, n: number): void {
  const own = rows.length;
  let parameter = 0;
  predictors.forEach(({ constant, covariates }, k) => {
    for (let j = constant ? -1 : 0; j < (covariates?.p ?? 0); j++, parameter++) {
      const to = at[parameter]! * n;
      for (let i = 0; i < own; i++) {
        const factor = j < 0 ? 1 : covariates!.x[j * own + i]!;
        out[to + rows[i]!]! += scores[k * own + i]! * factor;
      }
    }
  });
}
