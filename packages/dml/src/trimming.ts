import { DataError, type Estimand, populationLabel, requireOverlap } from "@career-dml/core";

/** Which units stay, and what the estimate is then about. */
export interface Trimming {
  /** Rows that stay, ascending. */
  readonly kept: Uint32Array;
  readonly dropped: number;
  /** `null` where trimming was off. */
  readonly bounds: readonly [number, number] | null;
}

/**
 * Keeps the units with low < e < high.
 *
 * @param propensity P(T = 1 | X), length n.
 * @param treatment 0/1, length n.
 * @param rule `bounds`, of which `null` keeps everybody, and `extreme`: with trimming off, the smallest distance of a propensity from 0 and 1 that is accepted.
 * @throws {OverlapError} with trimming off, if a propensity is closer than `extreme` to 0 or 1; nothing is clipped.
 * @throws {DataError} if trimming leaves no treated or no untreated unit.
 * @see Crump, Hotz, Imbens & Mitnik (2009), Biometrika 96(1).
 */
export function trim(
  propensity: Float64Array,
  treatment: Uint8Array,
  { bounds, extreme }: { bounds: readonly [number, number] | null; extreme: number },
): Trimming {
  const all = Uint32Array.from(propensity.keys());
  if (bounds === null) {
    requireOverlap(propensity, [extreme, 1 - extreme]);
    return { kept: all, dropped: 0, bounds: null };
  }
  const [low, high] = bounds;
  const kept = all.filter((i) => propensity[i]! > low && propensity[i]! < high);
  for (const arm of [0, 1]) {
    if (!kept.some((i) => treatment[i] === arm)) {
      const message = `leaves no unit with treatment ${arm} of ${propensity.length}; the groups do not overlap`;
      throw new DataError([{ path: `trimming to ${populationLabel([low, high])}`, message }]);
    }
  }
  return { kept, dropped: propensity.length - kept.length, bounds: Object.freeze([low, high] as const) };
}

/** `ATE`, or `ATE on .01 < e < .99` where units were dropped: a trimmed estimand says so. */
export const estimandLabel = (estimand: Estimand, { bounds, dropped }: Omit<Trimming, "kept">): string =>
  bounds === null || dropped === 0 ? estimand : `${estimand} on ${populationLabel(bounds)}`;
