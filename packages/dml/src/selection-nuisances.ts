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
import { type CrossFitTarget, crossFit, crossFitEverywhere } from "./cross-fit.js";
import type { Learner } from "./learners/learner.js";

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
  readonly learners: readonly Learner[];
  readonly rng: Rng;
}

/** The nuisances of either kind of missingness; see `selectedOutcome` for what each is given. */
export async function selectionNuisances(
  input: SelectionNuisanceInput,
  missingness: "at-random" | "nonignorable",
  run: RunContext,
): Promise<SelectionNuisances> {
  const { design, treatment, folds, learners, rng } = input;
  const selection: CrossFitTarget = { name: "selection", loss: "log", target: Float64Array.from(input.selected) };
  const chosen = withColumn(design, "T", Float64Array.from(treatment));
  if (missingness === "at-random") {
    const [pi] = await crossFit({ designs: [chosen], folds, targets: [selection], learners, rng }, run);
    const rest = await crossFit({ designs: [design], folds, targets: outcomeTargets(input), learners, rng }, run);
    return named([pi!, ...rest]);
  }
  const halves = input.firstHalves ?? drawnHalves(folds, rng);
  if (halves.length !== folds.k) throw new ShapeError("firstHalves", folds.k, halves.length);
  const moved = withColumn(chosen, "Z", Float64Array.from(input.instrument!));
  const first = { designs: [moved], folds, targets: [selection], learners, rng, learnsFrom: halves };
  const [pi] = await crossFitEverywhere(first, run);
  // What selects a unit stands for what moves both selection and outcome: it joins the covariates of everything else.
  const controlled = pi!.byFold.map((prediction) => withColumn(design, "P(S = 1)", prediction));
  const others = halves.map((half) => half.map((one) => 1 - one));
  const second = { designs: controlled, folds, targets: outcomeTargets(input), learners, rng, learnsFrom: others };
  return named([pi!, ...(await crossFit(second, run))]);
}

/** The propensity, and the outcome of each arm among the selected. */
function outcomeTargets({ outcome, treatment, selected }: SelectionNuisanceInput): CrossFitTarget[] {
  const arms = [0, 1].map((arm): CrossFitTarget => {
    const observed = treatment.map((t, i) => (t === arm && selected[i] === 1 ? 1 : 0));
    return { name: `outcome | T=${arm}, S=1`, loss: "squared", target: outcome, observed };
  });
  return [{ name: "propensity", loss: "log", target: Float64Array.from(treatment) }, ...arms];
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

const withColumn = (design: Design, name: string, values: Float64Array): Design =>
  bindColumns(design, designOf({ [name]: values }));
