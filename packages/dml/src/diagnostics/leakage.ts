import {
  checkpoint,
  createRng,
  designOf,
  type Folds,
  type LeakagePlacebo,
  type LeakageResult,
  permutation,
  report,
  type Representation,
  resolveOptions,
  type RunContext,
  selectEntries,
  ShapeError,
  studentTSf,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import { z } from "zod";
import { readLinearly, standardisedRows } from "./linear-probe.js";
import { type SeenInput, seenAgainstUnseen } from "./seen-against-unseen.js";

/** Options of `leakage`. */
export const leakageOptions = z.strictObject({
  permutations: z.int().min(2).default(10).describe("Trainings on permuted outcomes."),
  penalty: z.number().gt(0).default(1).describe("Ridge penalty of the probes on standardised coordinates."),
  level: z.number().gt(0).lt(1).default(0.05).describe("Level of the test, one-sided."),
  seed: z.int().default(42).describe("Seed of the permutations and of the parts that probes are tested on."),
});

/** A representation, the outcome that it was trained on, and how it was made. */
export interface LeakageInput {
  readonly representation: Representation;
  readonly outcome: Float64Array;
  /** Folds of a representation that has none of its own. */
  readonly folds: Folds;
  /** Makes it again, in the same way and with the same folds, from other outcomes; `null` where nobody can. */
  readonly represent: ((outcome: Float64Array, index: number) => Promise<Representation>) | null;
}

/**
 * Does a representation know outcomes of the rows that it is used for, beyond what careers say of them? Nuisances that are
 * fitted on such a representation overfit although they are cross-fitted themselves, and standard errors are too small.
 *
 * `placebo` decides: the representation is made again from permuted outcomes, which no career can tell. A ridge probe of
 * fold k, trained on the other folds in the coordinates of `designs[k]`, then predicts the permuted outcomes of fold k. Where
 * the models did not see fold k the correlation within folds has mean zero (given all else, the outcomes of a fold are
 * in random order); where they did, it is positive. `pValue` is that of a one-sided t test over permutations, so
 * folds that share rows cannot mislead it; correlations under the null are skewed to the right, which makes it conservative.
 * A leak that linear probes cannot read goes unseen.
 *
 * `seen` compares, in the representation itself, rows that a model saw with rows that it did not: what in-sample use would
 * let through. A gap there is no fault of a cross-fitted representation; it is what cross-fitting keeps out.
 *
 * @throws {ShapeError} if lengths disagree. @throws {OptionsError} if an option is unknown or out of range.
 * @throws {AbortedError} if the run is aborted.
 */
export async function leakage(
  input: LeakageInput,
  options: z.input<typeof leakageOptions> = {},
  run: RunContext = {},
): Promise<LeakageResult> {
  const resolved = resolveOptions("leakage", leakageOptions, options);
  const { representation, represent } = input;
  checkLengths(input);
  const seen = isCrossFitted(representation)
    ? await seenAgainstUnseen({ representation, outcome: input.outcome }, resolved, run)
    : null;
  const placebo = represent === null ? null : await placeboOf({ ...input, represent }, resolved, run);
  return Object.freeze({
    representation: representation.name,
    inSample: representation.inSample,
    seen,
    seenReason: seen === null ? "one design describes all rows, so none is held out of its training" : null,
    placebo,
    placeboReason: placebo === null ? "the representation was not trained again on permuted outcomes" : null,
    verdict: placebo === null ? "not tested" : placebo.pValue < resolved.level ? "leaks" : "no leak found",
    level: resolved.level,
  });
}

const isCrossFitted = (r: Representation): r is SeenInput["representation"] => r.folds !== null;

type Resolved = Readonly<z.output<typeof leakageOptions>>;
type Remade = LeakageInput & { readonly represent: NonNullable<LeakageInput["represent"]> };

async function placeboOf(input: Remade, { permutations, penalty, seed }: Resolved, run: RunContext) {
  const { outcome, represent } = input;
  const rng = createRng(seed);
  const draws: Fit[] = [];
  for (let p = 0; p < permutations; p++) {
    await checkpoint(run);
    const permuted = selectEntries(outcome, permutation(rng.fork("leakage", p), outcome.length));
    const representation = await represent(permuted, p);
    draws.push(foldwiseFit({ ...input, representation, outcome: permuted }, penalty, run));
    report(run, "leakage: outcome permuted", p + 1, permutations);
  }
  return summary(draws);
}

/** Share of the outcome's spread below which predictions differ by rounding alone. */
const ROUNDING = 1e-12;

/** How well the outcome of each fold is told from the representation, by probes of the other folds. */
interface Fit {
  readonly correlation: number;
  readonly r2: number;
}

function foldwiseFit(
  { representation, outcome, folds: given }: Omit<LeakageInput, "represent">,
  penalty: number,
  run: RunContext,
): Fit {
  const folds = representation.folds ?? given;
  let [cross, ofPredictions, ofOutcomes, model, mean] = [0, 0, 0, 0, 0];
  for (let fold = 0; fold < folds.k; fold++) {
    const [training, test] = [trainingUnits(folds, fold), testUnits(folds, fold)];
    const [known, unseen] = standardisedRows(designOf(representation, fold), training, test);
    const y = selectEntries(outcome, training);
    const predicted = readLinearly({ known, unseen, penalty }, y, run);
    const truth = selectEntries(outcome, test);
    const [centre, level, before] = [meanOf(predicted), meanOf(truth), meanOf(y)];
    truth.forEach((value, i) => {
      cross += (predicted[i]! - centre) * (value - level);
      ofPredictions += (predicted[i]! - centre) ** 2;
      ofOutcomes += (value - level) ** 2;
      model += (value - predicted[i]!) ** 2;
      mean += (value - before) ** 2;
    });
  }
  const varies = ofPredictions > ROUNDING ** 2 * ofOutcomes;
  return {
    correlation: varies ? cross / Math.sqrt(ofPredictions * ofOutcomes) : 0,
    r2: mean > 0 ? 1 - model / mean : 0,
  };
}

function summary(draws: readonly Fit[]): LeakagePlacebo {
  const permutations = draws.length;
  const correlations = Float64Array.from(draws, (d) => d.correlation);
  const correlation = meanOf(correlations);
  const sd = Math.sqrt(correlations.reduce((sum, c) => sum + (c - correlation) ** 2, 0) / (permutations - 1));
  const t = correlation / (sd / Math.sqrt(permutations));
  // Without spread there is nothing to compare with: a constant representation has correlation zero throughout.
  const pValue = sd > 0 ? studentTSf(t, permutations - 1) : correlation > 0 ? 0 : 1;
  return Object.freeze({ permutations, correlation, sd, r2: meanOf(draws.map((d) => d.r2)), pValue });
}

const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

function checkLengths({ representation, outcome, folds }: LeakageInput): void {
  const n = outcome.length;
  if (folds.of.length !== n) throw new ShapeError("folds", n, folds.of.length);
  for (const d of representation.designs) if (d.n !== n) throw new ShapeError(representation.name, n, d.n);
}
