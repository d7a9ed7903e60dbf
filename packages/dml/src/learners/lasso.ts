import { report, type RunContext, selectEntries } from "@career-dml/core";
import { sigmoid } from "@career-dml/kernels";
import { z } from "zod";
import { chooseFit } from "../elastic-net/choose-fit.js";
import { penaltyRule } from "../elastic-net/elastic-net-options.js";
import { pathFolds } from "../elastic-net/path-folds.js";
import { requireClasses } from "../elastic-net/check-rows.js";
import { type Learner, type LearnerTask, openProbability, trainingWeights } from "./learner.js";
import { polynomialBasis } from "./polynomial-basis.js";
import { linearPredictor, standardise } from "./standardise.js";

/** Options of the lasso learner. */
export const lassoLearnerOptions = z.strictObject({
  degree: z
    .int()
    .min(1)
    .max(8)
    .default(3)
    .describe("Highest total degree of a polynomial term; 1 is the columns themselves."),
  maxTerms: z.int().min(1).max(5000).default(200).describe("Most terms; more columns get a smaller basis."),
  mix: z.number().gt(0).max(1).default(1).describe("Share of the lasso penalty in an elastic net; 1 is the lasso."),
  rule: penaltyRule,
  folds: z.int().min(2).max(100).default(5).describe("Folds inside the training rows, by which the penalty is chosen."),
});

/** Options after defaults: {@link lassoLearnerOptions} lists them. */
export type LassoLearnerOptions = z.output<typeof lassoLearnerOptions>;

/** The path of penalties: a quarter decade is four of them. */
const GRID = { penalty: null, penalties: 65, smallest: 1e-4 };

/**
 * Lasso of a polynomial basis: least squares for means, logistic regression for probabilities, with a penalty on the sizes of coefficients that makes most
 * of them zero. The basis is that of the series learner (`polynomialBasis`), the penalty of a term proportional to the root of its degree; penalties are
 * chosen by cross-validation inside the training rows, or by theory. Missing values become means with an indicator beside them.
 *
 * @throws {DataError} for log loss if the training rows hold fewer than two of a class. @throws {NotConvergedError} if an optimum is not reached.
 * @see Tibshirani (1996), JRSS B 58(1); Belloni, Chernozhukov & Hansen (2014), Review of Economic Studies 81(2), for the lasso of nuisances.
 */
export const lasso = (options: LassoLearnerOptions): Learner =>
  Object.freeze({
    name: "lasso",
    fit: async (tasks: readonly LearnerTask[], run: RunContext) => {
      const predictions: Float64Array[] = [];
      for (const [k, task] of tasks.entries()) {
        report(run, "lasso", k, tasks.length);
        predictions.push(await fitOne(task, options, run));
      }
      return predictions;
    },
  });

async function fitOne(given: LearnerTask, options: LassoLearnerOptions, run: RunContext): Promise<Float64Array> {
  const { weights: w, test, loss, rng, design } = given;
  // A row that counts for nothing would still be a row of some fold.
  const training = w ? given.training.filter((i) => w[i]! > 0) : given.training;
  const y = selectEntries(given.target, training);
  if (loss === "log") requireClasses(y);
  const basis = polynomialBasis(standardise(design, training, test), options);
  const weights = trainingWeights({ ...given, training }) ?? new Float64Array(y.length).fill(1);
  const factors = new Float64Array(basis.names.length).fill(1);
  const { mix, rule, folds: k } = options;
  const problem = { x: basis.training, y, weights, loss, mix, factors };
  const folds = () => pathFolds(problem, k, rng.fork("penalty"));
  const { fit } = await chooseFit(problem, { ...GRID, rule, folds }, run);
  const index = linearPredictor(basis.test, test.length, fit);
  return loss === "log" ? index.map((eta) => openProbability(sigmoid(eta))) : index;
}
