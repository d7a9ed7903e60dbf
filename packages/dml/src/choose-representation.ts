import { type ChoiceResult, DataError, type EffectResult, selectEntries } from "@career-dml/core";
import { careerInformation } from "./career-information.js";
import { effectFromScore } from "./moment-inference.js";
import { nuisanceQuality } from "./nuisance-quality.js";
import { fittedOutcome, type Nuisances } from "./nuisances.js";
import { pairedDifference, type UnitLosses, unitLosses } from "./representation-criteria.js";
import { combine, representerOf, type StarChoice, starRiesz, starSquared } from "./star-aggregation.js";

/** One representation that may be chosen: the units its trimming kept, and their out-of-fold nuisances. */
export interface Candidate {
  readonly name: string;
  /** What sentences call it. Default: the name. */
  readonly label?: string;
  /** False for the covariates alone, true where careers enter. */
  readonly usesCareers: boolean;
  /** Rows of the dataset, ascending. */
  readonly units: Uint32Array;
  /** In the order of `units`. */
  readonly nuisances: Nuisances;
}

/** What {@link chooseRepresentation} works on. */
export interface ChoiceInput {
  /** Of all n units of the dataset. */
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly candidates: readonly Candidate[];
  /** Names the estimand of the final estimate where units were trimmed. Default `ATE`. */
  readonly estimandLabel?: string;
}

/** The choice, and what it was computed on. */
export interface RepresentationChoice {
  readonly choice: Omit<ChoiceResult, "againstTruth">;
  /** Units that every candidate kept; all losses and the estimate are over them. */
  readonly units: Uint32Array;
  /** Doubly robust score of each of `units` under the combined nuisances; their mean is the estimate. */
  readonly scores: Float64Array;
}

/**
 * Chooses among representations, and combines them, by out-of-fold losses alone (nothing that a user does not have).
 *
 * Star aggregation picks a best single and a partner under squared loss for the outcome regression, and again under the
 * Riesz loss for the representer; the two may differ. The final ATE is the mean of
 * mu1 - mu0 + a(T, X) (Y - g(T, X)) with the combined functions. `chosen` is the single representation with
 * the smallest sum of standardised regrets, (loss - best loss) / se of that paired difference, over the two losses.
 *
 * @throws {DataError} without candidates, or if no unit is kept by all of them.
 * @see methods of star aggregation: Audibert (2007), NeurIPS 20; the bias as a product of both errors: Chernozhukov et al.
 * (2022), NBER 30302.
 */
export function chooseRepresentation(input: ChoiceInput, level = 0.95): RepresentationChoice {
  const { outcome, treatment, candidates } = input;
  if (candidates.length === 0) throw new DataError([{ path: "candidates", message: "are empty" }]);
  const units = commonUnits(outcome.length, candidates);
  const [y, t] = [selectEntries(outcome, units), selectEntries(treatment, units)];
  const observed = candidates.map((c) => ({ outcome: y, treatment: t, nuisances: nuisancesOf(c, units) }));
  const losses = observed.map(unitLosses);

  const fitted = observed.map((o) => fittedOutcome(t, o.nuisances));
  const regression = starSquared(y, fitted);
  const representers = observed.map((o) => representerOf(o.nuisances.propensity));
  const riesz = starRiesz(t, representers);
  const scores = combinedScores(y, t, {
    mu0: combine(
      regression,
      observed.map((o) => o.nuisances.mu0),
    ),
    mu1: combine(
      regression,
      observed.map((o) => o.nuisances.mu1),
    ),
    treated: combine(
      riesz,
      representers.map((a) => a.treated),
    ),
    untreated: combine(
      riesz,
      representers.map((a) => a.untreated),
    ),
  });
  const { chosen, reason } = smallestRegret(candidates, losses);
  const names = Object.freeze(candidates.map((c) => c.name));
  const ate: EffectResult = effectFromScore(
    { psiA: new Float64Array(y.length).fill(-1), psiB: scores },
    {
      estimator: "star aggregation of representations",
      estimand: "ATE",
      estimandLabel: input.estimandLabel ?? "ATE",
      dropped: outcome.length - units.length,
      level,
      nuisances: Object.freeze([
        nuisanceQuality({ name: "outcome", loss: "squared", target: y, prediction: combine(regression, fitted) }),
      ]),
      options: Object.freeze({ candidates: names, level }),
    },
    "n - 1",
  );
  return {
    units,
    scores,
    choice: Object.freeze({
      chosen,
      outcome: named(regression, names),
      riesz: named(riesz, names),
      ate,
      reason,
      careerInformation: informationOf(candidates, losses),
    }),
  };
}

interface CombinedFunctions {
  readonly mu0: Float64Array;
  readonly mu1: Float64Array;
  readonly treated: Float64Array;
  readonly untreated: Float64Array;
}

const combinedScores = (y: Float64Array, t: Uint8Array, f: CombinedFunctions): Float64Array =>
  y.map((yi, i) => {
    const [g, a] = t[i] === 1 ? [f.mu1[i]!, f.treated[i]!] : [f.mu0[i]!, f.untreated[i]!];
    return f.mu1[i]! - f.mu0[i]! + a * (yi - g);
  });

/** Units of the dataset that every candidate kept. */
function commonUnits(n: number, candidates: readonly Candidate[]): Uint32Array {
  const count = new Uint32Array(n);
  for (const { units } of candidates) for (const i of units) count[i]! += 1;
  const units = Uint32Array.from(count.keys()).filter((i) => count[i] === candidates.length);
  if (units.length < 2) {
    const message = `keep ${units.length} units in common after trimming; there is nothing to compare them on`;
    throw new DataError([{ path: "candidates", message }]);
  }
  return units;
}

/** Nuisances of some of a candidate's units. */
function nuisancesOf(candidate: Candidate, units: Uint32Array): Nuisances {
  const position = new Map([...candidate.units].map((unit, k) => [unit, k]));
  const pick = (values: Float64Array) => Float64Array.from(units, (i) => values[position.get(i)!]!);
  const { mu0, mu1, propensity } = candidate.nuisances;
  return { mu0: pick(mu0), mu1: pick(mu1), propensity: pick(propensity) };
}

function smallestRegret(candidates: readonly Candidate[], losses: readonly UnitLosses[]) {
  const totals = losses.map(() => 0);
  for (const loss of ["outcome", "riesz"] as const) {
    const means = losses.map((l) => l[loss].reduce((sum, v) => sum + v, 0));
    const best = means.reduce((least, m, l) => (m < means[least]! ? l : least), 0);
    losses.forEach((l, k) => {
      if (k === best) return;
      const { mean, se } = pairedDifference(l[loss], losses[best]![loss]);
      totals[k]! += se > 0 ? mean / se : 0;
    });
  }
  const least = totals.reduce((best, total, k) => (total < totals[best]! ? k : best), 0);
  const chosen = candidates[least]!.name;
  const label = labelOf(candidates[least]!);
  const reason =
    totals[least] === 0
      ? `${label} has both the smallest out-of-fold outcome loss and the smallest Riesz loss.`
      : `${label} has the smallest sum of standardised out-of-fold regrets (${totals[least]!.toFixed(2)}) over outcome and Riesz loss; no representation is best under both.`;
  return { chosen, reason };
}

const labelOf = ({ name, label }: Candidate): string => label ?? name;

const named = ({ best, partner, weight }: StarChoice, names: readonly string[]) =>
  Object.freeze({ best: names[best]!, partner: partner === null ? null : names[partner]!, weight });

function informationOf(candidates: readonly Candidate[], losses: readonly UnitLosses[]) {
  const base = candidates.findIndex((c) => !c.usesCareers);
  const careers = candidates.flatMap((c, k) => (c.usesCareers ? [{ name: labelOf(c), losses: losses[k]! }] : []));
  return careerInformation({ covariates: losses[Math.max(0, base)]!, careers: base < 0 ? [] : careers });
}
