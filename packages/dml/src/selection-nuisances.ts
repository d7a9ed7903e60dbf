import {
  bindColumns,
  type Design,
  design as designOf,
  type Folds,
  type NuisanceQuality,
  permutation,
  type Rng,
  type RunContext,
  ShapeError,
  trainingUnits,
} from "@career-dml/core";
import { type CrossFitTarget, crossFit } from "./cross-fit.js";
import { propensityTarget } from "./cross-fit-nuisances.js";
import { learnEverywhere, outOfFold } from "./learn-everywhere.js";
import type { Learners } from "./learners/nuisance-learners.js";

/** Cross-fitted functions of a model whose outcome is seen for the selected; entry i from models that never saw unit i. */
export interface SelectionNuisances {
  /** E[Y | T = t, S = 1, ...], length n. */
  readonly mu0: Float64Array;
  readonly mu1: Float64Array;
  /** P(T = 1 | ...), length n. */
  readonly propensity: Float64Array;
  /** P(S = 1 | ...), length n. */
  readonly selection: Float64Array;
  readonly quality: readonly NuisanceQuality[];
}

export interface SelectionNuisanceInput {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly selected: Uint8Array;
  readonly instrument?: Float64Array | Uint8Array | null;
  readonly design: Design;
  readonly folds: Folds;
  readonly firstHalves?: readonly Uint8Array[];
  readonly learners: Learners;
  readonly rng: Rng;
}

/** The nuisances of either kind of missingness; see `selectedOutcome` for what each is given. */
export async function selectionNuisances(
  input: SelectionNuisanceInput,
  missingness: "at-random" | "nonignorable",
  run: RunContext,
): Promise<SelectionNuisances> {
  const { design, treatment, folds, learners, rng } = input;
  const target = Float64Array.from(input.selected);
  const selection = { name: "selection", of: "selection", loss: "log", target } as const;
  const chosen = withColumn(design, "T", Float64Array.from(treatment));
  if (missingness === "at-random") {
    const [pi] = await crossFit({ designs: [chosen], folds, targets: [selection], learners, rng }, run);
    const rest = await crossFit({ designs: [design], folds, targets: outcomeTargets(input), learners, rng }, run);
    return named([pi!, ...rest]);
  }
  const halves = input.firstHalves ?? drawnHalves(folds, rng);
  if (halves.length !== folds.k) throw new ShapeError("firstHalves", folds.k, halves.length);
  const moved = withColumn(chosen, "Z", Float64Array.from(input.instrument!));
  const first = { design: moved, folds: learningFrom(folds, halves, 1), all: false, learners, rng };
  const pi = await learnEverywhere(first, { ...selection, target: () => selection.target }, run);
  // What selects a unit stands for what moves both selection and outcome: it joins the covariates of everything else.
  const controlled = pi.byFit.map((prediction) => withColumn(design, "P(S = 1)", prediction));
  const second = { designs: controlled, folds: learningFrom(folds, halves, 0), learners, rng };
  const rest = await crossFit({ ...second, targets: outcomeTargets(input) }, run);
  return named([{ prediction: outOfFold(pi.byFit, folds), quality: pi.quality }, ...rest]);
}

/** The propensity, and the outcome of each arm among the selected. */
function outcomeTargets({ outcome, treatment, selected }: SelectionNuisanceInput): CrossFitTarget[] {
  const arms = [0, 1].map((arm): CrossFitTarget => {
    const observed = treatment.map((t, i) => (t === arm && selected[i] === 1 ? 1 : 0));
    return { name: `outcome | T=${arm}, S=1`, loss: "squared", target: outcome, observed };
  });
  return [propensityTarget(treatment), ...arms];
}

function named(fits: readonly { prediction: Float64Array; quality: NuisanceQuality }[]): SelectionNuisances {
  const [selection, propensity, mu0, mu1] = fits.map(({ prediction }) => prediction);
  const quality = fits.map((fit) => fit.quality);
  return { selection: selection!, propensity: propensity!, mu0: mu0!, mu1: mu1!, quality };
}

/** For each fold, a random half of the rows outside it. */
const drawnHalves = (folds: Folds, rng: Rng): Uint8Array[] =>
  Array.from({ length: folds.k }, (_, fold) => {
    const outside = trainingUnits(folds, fold);
    const order = permutation(rng.fork("first half", fold), outside.length);
    const half = new Uint8Array(folds.of.length);
    for (let k = 0; k < outside.length >> 1; k++) half[outside[order[k]!]!] = 1;
    return half;
  });

/** The folds with models that learn from one half alone of the units that they may learn from. */
const learningFrom = (folds: Folds, halves: readonly Uint8Array[], side: 0 | 1): Folds => ({
  ...folds,
  learnsFrom: halves.map((half, fold) => {
    const may = new Uint8Array(half.length);
    for (const i of trainingUnits(folds, fold)) if (half[i] === side) may[i] = 1;
    return may;
  }),
});

const withColumn = (design: Design, name: string, values: Float64Array): Design =>
  bindColumns(design, designOf({ [name]: values }));
