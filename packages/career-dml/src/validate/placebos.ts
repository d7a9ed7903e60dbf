import {
  column,
  type Design,
  type PlaceboResult,
  type RunContext,
  selectEntries,
  type Unavailable,
} from "@career-dml/core";
import type { PlaceboSuite } from "@career-dml/dml";
import { answersOf, unavailableOf } from "../attempt.js";
import { attemptPlacebos } from "../attempt-placebos.js";
import { withMarks } from "../data/missing-covariates.js";
import type { Sample } from "../estimate/data/sample.js";
import type { ValidateOptions } from "../validate-options.js";
import { matching } from "./column-groups.js";
import type { Estimator, Refit } from "./refit.js";
import { withoutPlacebo } from "./unavailable.js";

/** Placebos, and why others could not be made. */
export interface Placebos {
  readonly placebo: readonly PlaceboResult[];
  readonly unavailable: readonly Unavailable[];
}

/** The estimate on data in which treatment, outcome or careers were dealt out anew, everything learned again each time. */
export async function placebos(
  { sample, whole }: { readonly sample: Sample; readonly whole: Refit },
  options: ValidateOptions,
  estimator: Estimator,
  run: RunContext,
): Promise<Placebos> {
  const { permutations, seed } = options;
  const careers = withMarks(matching(options.covariates, options.careers), sample.marks);
  const asked = (["treatment", "outcome", "careers"] as const)
    .filter((name) => name !== "careers" || careers.length > 0)
    .map((name) => ({ name, lacking: withoutPlacebo(name, sample, options) }));
  const names = asked.filter(({ lacking }) => lacking === null).map(({ name }) => name);
  const estimate: PlaceboSuite["estimate"] = async (name, order, within) => {
    const { effect } = await estimator.again(permuted(sample, name, { order, careers }), within);
    return { estimate: effect.estimate, se: effect.se ?? 0 };
  };
  const suite = { names, n: sample.n, permutations, seed, real: whole.effect.estimate, estimate };
  const lacking = new Map(asked.flatMap(({ lacking: found }) => (found === null ? [] : [[found.check, found]])));
  const attempts = await attemptPlacebos(suite, run);
  return { placebo: answersOf(attempts), unavailable: [...lacking.values(), ...unavailableOf(attempts)] };
}

interface Permutation {
  readonly order: Uint32Array;
  /** Columns that move together. */
  readonly careers: readonly string[];
}

/** Row i takes the treatment, outcome or careers of row `order[i]`. */
function permuted(sample: Sample, name: PlaceboResult["name"], { order, careers }: Permutation): Sample {
  switch (name) {
    case "treatment":
      return { ...sample, treatment: selectEntries(sample.treatment!, order) };
    case "outcome":
      return { ...sample, outcome: selectEntries(sample.outcome, order) };
    case "careers":
      return { ...sample, covariates: reordered(sample.covariates, careers, order) };
  }
}

function reordered(d: Design, names: readonly string[], order: Uint32Array): Design {
  const x = Float64Array.from(d.x);
  d.names.forEach((name, j) => {
    if (names.includes(name)) x.set(selectEntries(column(d, j), order), j * d.n);
  });
  return Object.freeze({ ...d, x });
}
