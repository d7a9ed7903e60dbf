import { createRng, type Dataset, type Folds, mean, sampleVariance, stratifiedFolds } from "@career-dml/core";
import type { Nuisances } from "@career-dml/dml";
import { type Replication, replicationA, replicationC, replicationWA } from "@career-dml/testing";

/** A simulated experiment with known effects, drawn by number. */
export interface Setup {
  readonly name: string;
  readonly replication: (k: number) => Replication;
  /** Average effect of the population. */
  readonly ate: number;
}

/** The experiments that published software was run on, replication by replication. */
export const SETUPS: Readonly<Record<string, Setup>> = Object.freeze({
  A: {
    name: "A (Nie & Wager: smooth confounding, linear effect; n = 2000, p = 6)",
    replication: replicationA,
    ate: 0.5,
  },
  C: {
    name: "C (Nie & Wager: logistic propensity, constant effect; n = 2000, p = 6)",
    replication: replicationC,
    ate: 1,
  },
  WA: {
    name: "WA (Wager & Athey: randomised, effect a product of steps; n = 1600, p = 10)",
    replication: replicationWA,
    ate: 2.77756608,
  },
});

/** The setup that a study was asked for. @throws {RangeError} for a name that there is none of. */
export function setupNamed(name: string): Setup {
  const found = SETUPS[name];
  if (!found) throw new RangeError(`no setup ${name}; there are ${Object.keys(SETUPS).join(", ")}`);
  return found;
}

/** What nuisance learners would find with endless data. */
export function trueNuisances({ mean, propensity, effect }: Replication): Nuisances {
  return {
    mu0: mean.map((m, i) => m - propensity[i]! * effect[i]!),
    mu1: mean.map((m, i) => m + (1 - propensity[i]!) * effect[i]!),
    propensity,
  };
}

/**
 * Smallest standard error that a regular estimator of the average effect has at the size of these replications, over their covariates:
 * the root of (E[1 / e + 1 / (1 - e)] + Var effect) / n, the noise of every setup having variance 1. It is that of doubly robust scores
 * with the true nuisances; to know the propensity does not lower it.
 *
 * @see Hahn (1998), Econometrica 66(2), theorem 1.
 */
export function efficientError(replications: readonly Replication[]): number {
  const n = replications[0]!.outcome.length;
  const noise = mean(replications.map(({ propensity }) => mean(propensity.map((e) => 1 / e + 1 / (1 - e)))));
  const effects = mean(replications.map(({ effect }) => sampleVariance(effect)));
  return Math.sqrt((noise + effects) / n);
}

/** The replication as a table of units. */
export const datasetOf = ({
  outcome,
  treatment,
  design,
}: Pick<Replication, "outcome" | "treatment" | "design">): Dataset => ({
  n: outcome.length,
  outcome,
  treatment,
  covariates: design,
  instrument: null,
  sequences: [],
  units: Array.from(outcome, (_, i) => String(i)),
  names: { outcome: "y", treatment: "t", instrument: null },
});

/** Folds of replication k, the same in every study. */
export const foldsOf = ({ treatment }: Replication, k: number, folds = 5): Folds =>
  stratifiedFolds(treatment, folds, createRng(k));
