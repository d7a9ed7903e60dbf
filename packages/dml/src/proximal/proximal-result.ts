import { type EffectResult, type EffectSet, effectResult } from "@career-dml/core";
import type { EffectContext } from "../moment-inference.js";
import type { ChosenPenalties } from "./cross-fit-bridges.js";
import type { ProxyRelevance } from "./proxy-relevance.js";

/** An effect that proxies of something hidden identify. Without a `reason` all of it is there. */
export interface ProximalEffect extends Omit<EffectResult, "estimate"> {
  /** `null` where the proxies share nothing: `reason` says so. */
  readonly estimate: number | null;
  /** Whether both kinds of proxies show the same hidden thing. */
  readonly relevance: ProxyRelevance;
  /** Effects that keep their level however weak the proxies, for linear bridges. Of the first partition of the units. */
  readonly robustSet: EffectSet & { readonly level: number };
  /** What cross-validation chose for each fold and arm; empty for linear bridges. */
  readonly penalties: readonly ChosenPenalties[];
}

/**
 * F below which, with one instrument, a tenth of the worst-case bias cannot be ruled out at the 5 % level.
 *
 * @see Montiel Olea & Pflueger (2013), J. Bus. Econ. Stat. 31(3), table 1.
 */
const SAFE = 23.1;

interface Found {
  readonly estimate: number;
  readonly se: number;
  readonly level: number;
  readonly n: number;
  readonly relevance: ProxyRelevance;
  readonly set: EffectSet;
  readonly penalties: readonly ChosenPenalties[];
  readonly described: EffectContext;
}

/** What may be said of the effect: all of it, the set alone, or nothing, by how much the proxies share. */
export function proximalResult({ level, relevance, set, penalties, described, ...found }: Found): ProximalEffect {
  const { strength, f, arms } = relevance;
  const weakest = arms.reduce((least, arm) => (arm.f < least.f ? arm : least));
  const where = `F ${f.toFixed(1)} among units with treatment ${weakest.treatment}`;
  const reason =
    strength === "strong"
      ? undefined
      : strength === "weak"
        ? `the proxies are weak (${where}), so a standard error would mislead; read the robust set`
        : `the proxies share nothing that can be told from chance (${where}), so the effect is not identified`;
  const isStrong = strength === "strong";
  const doubtful = `The proxies are not far from weak (${where}): the interval may miss more often than it says, the robust set does not.`;
  const { estimate, ...effect } = effectResult({
    ...described,
    ...found,
    se: isStrong ? found.se : null,
    level,
    warnings: Object.freeze([...(described.warnings ?? []), ...(isStrong && f < SAFE ? [doubtful] : [])]),
    ...(reason === undefined ? {} : { reason }),
  });
  return Object.freeze({
    ...effect,
    estimate: strength === "irrelevant" ? null : estimate,
    relevance,
    robustSet: Object.freeze({ ...set, level }),
    penalties,
  });
}
