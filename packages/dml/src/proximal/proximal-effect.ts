import {
  createRng,
  type Folds,
  type NuisanceQuality,
  resolveOptions,
  type Rng,
  type RunContext,
} from "@career-dml/core";
import type { z } from "zod";
import { learnersFor, nuisanceLearners, nuisanceOptions } from "../learners/nuisance-learners.js";
import { nuisanceQuality } from "../nuisance-quality.js";
import { type OneSplit, overSplits, solvedSplit } from "../over-splits.js";
import { armsOfProxies } from "./arms-of-proxies.js";
import { type ChosenPenalties, crossFitBridges, linearBridges } from "./cross-fit-bridges.js";
import { checkProximal, type ProximalInput } from "./proximal-input.js";
import { type ProximalOptions, proximalOptions } from "./proximal-options.js";
import { type ProximalEffect, proximalResult } from "./proximal-result.js";
import { proximalScore } from "./proximal-score.js";
import { proximalSet } from "./proximal-set.js";
import { proxyRelevance } from "./proxy-relevance.js";
import { type ProxyScores, proxyScores } from "./proxy-scores.js";

/**
 * Average effect of a treatment whose choice depends on something hidden of which two kinds of proxies exist: an outcome bridge h(W, T, X) that stands for
 * E[Y | hidden, T, X], a treatment bridge q(Z, T, X) that stands for 1 / P(T | hidden, X), and the score that is right if either is
 * ({@link proximalScore}). Bridges are learned outside the fold that they are used on, or are two-stage least squares of both arms.
 * A career gives both kinds: what somebody did early and late shows the same ability, and nothing else where a gap lies between.
 *
 * Assumes that Z and W are independent given what is hidden, T and X; that Z does not move the outcome, nor the treatment W; and that
 * both vary enough with what is hidden. The last is tested ({@link ProxyRelevance}): below `weakBelow` there is no standard error but a set
 * that keeps its level (`proximalSet`), and where the proxies share nothing that can be told from chance no estimate either.
 *
 * @returns The effect in outcome units.
 * @throws {ShapeError | NonFiniteError | TreatmentError | DataError | OptionsError} for input that breaks the contract.
 * @see Miao, Geng & Tchetgen Tchetgen (2018), Biometrika 105(4); Cui, Pu, Shi, Miao & Tchetgen Tchetgen (2024), JASA 119(546); Kallus, Mao &
 *   Uehara (2021), arXiv 2103.14029, for learned bridges.
 */
export async function proximalEffect(
  input: ProximalInput,
  options: z.input<typeof proximalOptions> = {},
  run: RunContext = {},
): Promise<ProximalEffect> {
  const resolved = resolveOptions("proximalEffect", proximalOptions, options);
  checkProximal(input);
  const found = await overSplits(input.folds, createRng(resolved.seed), (folds, rng) =>
    oneSplit({ ...input, folds }, { options: resolved, rng }, run),
  );
  const { scores, penalties, folds, quality } = found.splits[0] as ProximalSplit;
  const arms = armsOfProxies(input, folds, scores, run);
  const weighing = { spread: input.clusters ?? ("n" as const), weights: input.weights ?? null };
  const { bridges, level, seed } = resolved;
  const observed = { outcome: input.outcome, outcomeProxy: scores.outOfFold.outcomeProxy };
  return proximalResult({
    estimate: found.estimate,
    se: found.se,
    n: input.outcome.length,
    level,
    relevance: proxyRelevance(arms, weighing, resolved),
    set: proximalSet(arms, observed, level, weighing),
    penalties,
    described: {
      estimator: `proximal, ${bridges === "learned" ? "learned bridges, doubly robust" : "linear bridges by two-stage least squares"}`,
      estimand: "ATE",
      nuisances: Object.freeze([...quality]),
      options: resolved,
      seed,
    },
  });
}

/** What the result shows of one partition beside its estimate. */
interface ProximalSplit extends OneSplit {
  readonly folds: Folds;
  readonly scores: ProxyScores;
  readonly penalties: readonly ChosenPenalties[];
}

async function oneSplit(
  data: Omit<ProximalInput, "folds"> & { readonly folds: Folds },
  { options, rng }: { readonly options: ProximalOptions; readonly rng: Rng },
  run: RunContext,
): Promise<ProximalSplit> {
  const { folds, outcome, outcomeProxies, treatmentProxies } = data;
  const named = nuisanceLearners(nuisanceOptions.parse({ learners: [options.scoreLearner] }));
  const [learner] = learnersFor(named, "outcome");
  const scores = await proxyScores(data, { folds, learner: learner!, rng }, run);
  const { bridges, penalties } =
    options.bridges === "learned"
      ? await crossFitBridges(data, scores, options, run)
      : linearBridges(data, scores, run);
  const { outcomeProxy, treatmentProxy } = scores.outOfFold;
  const learned = [
    { name: "outcome | outcome proxies", prediction: outcomeProxy, columns: outcomeProxies.p },
    { name: "outcome | treatment proxies", prediction: treatmentProxy, columns: treatmentProxies.p },
  ].filter(({ columns }) => columns > 1);
  const quality = learned.map(({ name, prediction }): NuisanceQuality => {
    return nuisanceQuality({ name, loss: "squared", target: outcome, prediction });
  });
  return { ...solvedSplit(proximalScore({ ...data, bridges }), quality, data), folds, scores, penalties };
}
