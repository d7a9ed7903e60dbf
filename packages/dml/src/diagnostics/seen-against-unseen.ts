import {
  checkpoint,
  createRng,
  type Folds,
  normalSf,
  randomFolds,
  type Representation,
  type RunContext,
  type SeenAgainstUnseen,
  selectEntries,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import { readLinearly, standardisedRows } from "./linear-probe.js";

/** A cross-fitted representation and the outcome that its models were trained on. */
export interface SeenInput {
  readonly representation: Representation & { readonly folds: Folds };
  readonly outcome: Float64Array;
}

export interface SeenOptions {
  /** Ridge penalty on standardised coordinates. */
  readonly penalty: number;
  /** Seed of the parts below. */
  readonly seed: number;
}

/** Parts of the rows of a model: a probe is trained on all but one and tested on it, and on as much of the held-out fold. */
const PARTS = 5;

/**
 * In design k the rows outside fold k were seen in the training of model k, those of fold k were not. Linear probes
 * trained on four fifths of the seen rows predict the rest of them and the unseen rows alike, so that only the model's
 * training tells the two apart. The difference of squared errors is paired by unit (unseen in its own design; the mean
 * over all designs in which it was seen), so that the noise of the outcome cancels; its standard error treats units as
 * independent, the models held fixed.
 */
export async function seenAgainstUnseen(
  { representation, outcome }: SeenInput,
  { penalty, seed }: SeenOptions,
  run: RunContext = {},
): Promise<SeenAgainstUnseen> {
  const { folds, designs } = representation;
  const n = outcome.length;
  const [seen, unseen] = [new Float64Array(n), new Float64Array(n)];
  const rng = createRng(seed);
  for (let fold = 0; fold < folds.k; fold++) {
    await checkpoint(run);
    const [known, held] = [trainingUnits(folds, fold), testUnits(folds, fold)];
    const parts = randomFolds(known.length, PARTS, rng.fork("seen", fold));
    const heldParts = randomFolds(held.length, PARTS, rng.fork("unseen", fold));
    for (let part = 0; part < PARTS; part++) {
      const training = at(known, trainingUnits(parts, part));
      const tests = [at(known, testUnits(parts, part)), at(held, testUnits(heldParts, part))] as const;
      const test = Uint32Array.from([...tests[0], ...tests[1]]);
      const [rows, others] = standardisedRows(designs[fold]!, training, test);
      const predicted = readLinearly({ known: rows, unseen: others, penalty }, selectEntries(outcome, training), run);
      test.forEach((i, k) => {
        const squared = (outcome[i]! - predicted[k]!) ** 2;
        if (k < tests[0].length) seen[i]! += squared / (folds.k - 1);
        else unseen[i] = squared;
      });
    }
  }
  return compared(seen, unseen, outcome);
}

const at = (rows: Uint32Array, places: Uint32Array): Uint32Array => places.map((place) => rows[place]!);
const meanOf = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

function compared(seen: Float64Array, unseen: Float64Array, outcome: Float64Array): SeenAgainstUnseen {
  const n = outcome.length;
  const centre = meanOf(outcome);
  const variance = meanOf(outcome.map((y) => (y - centre) ** 2));
  const difference = unseen.map((u, i) => (u - seen[i]!) / variance);
  const gap = meanOf(difference);
  const se = Math.sqrt(difference.reduce((sum, d) => sum + (d - gap) ** 2, 0) / (n - 1) / n);
  const seenR2 = 1 - meanOf(seen) / variance;
  const unseenR2 = 1 - meanOf(unseen) / variance;
  return Object.freeze({ seenR2, unseenR2, gap, se, pValue: se > 0 ? normalSf(gap / se) : gap > 0 ? 0 : 1 });
}
