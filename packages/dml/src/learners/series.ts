import { type RunContext, threadsOf } from "@career-dml/core";
import { z } from "zod";
import type { Learner, LearnerTask } from "./learner.js";
import { penalisedLinear } from "./penalised-linear.js";
import { type BasisLimits, polynomialBasis } from "./polynomial-basis.js";
import { standardise } from "./standardise.js";

/** Options of the series learner. */
export const seriesLearnerOptions = z.strictObject({
  degree: z.int().min(1).max(8).default(3).describe("Highest total degree of a polynomial term."),
  maxTerms: z
    .int()
    .min(1)
    .max(2000)
    .default(100)
    .describe("Most terms, and never more than a quarter of the training rows; more columns get a smaller basis."),
});

/** Options after defaults: {@link seriesLearnerOptions} lists them. */
export type SeriesLearnerOptions = z.output<typeof seriesLearnerOptions>;

/** Training rows per term at least. */
const ROWS_PER_TERM = 4;

/**
 * A smooth series regression: polynomials of every column and products of two columns (`polynomialBasis`), ridge-penalised least
 * squares for means and logistic regression for probabilities, the penalty of a term proportional to its degree and
 * chosen by generalised cross-validation. Where nuisances are smooth it is the learner with the least bias.
 *
 * @throws {NotConvergedError} if a penalised likelihood is not maximised in a hundred Newton steps.
 * @see Newey (1997), Journal of Econometrics 79(1), for series regression; Wahba (1990), Spline Models for Observational
 * Data, chapter 10, for main effects and two-way interactions.
 */
export const series = (options: SeriesLearnerOptions): Learner =>
  Object.freeze({
    name: "series",
    // As many at a time as there are threads: every fit holds a basis of its own.
    fit: async (tasks: readonly LearnerTask[], run: RunContext) => {
      const predictions: Float64Array[] = [];
      const width = threadsOf(run);
      for (let first = 0; first < tasks.length; first += width) {
        const group = tasks.slice(first, first + width);
        predictions.push(...(await Promise.all(group.map((task) => fitOne(task, options, run)))));
      }
      return predictions;
    },
  });

/** What the options allow for so many training rows. */
export const seriesTerms = ({ degree, maxTerms }: SeriesLearnerOptions, rows: number): BasisLimits => ({
  degree,
  maxTerms: Math.min(maxTerms, Math.floor(rows / ROWS_PER_TERM)),
});

function fitOne(task: LearnerTask, options: SeriesLearnerOptions, run: RunContext): Promise<Float64Array> {
  const { design, training, test } = task;
  const basis = polynomialBasis(standardise(design, training, test), seriesTerms(options, training.length));
  return penalisedLinear(basis, task, run);
}
