/** Propensities inside bounds, and what had to be done for it. */
export interface ClippedPropensity {
  readonly inside: Float64Array;
  /** How many were moved, in words; empty where none was. */
  readonly warnings: readonly string[];
}

/** Propensities held at least `extreme` away from 0 and 1, and how many had to be. */
export function clippedPropensity(propensity: Float64Array, extreme: number): ClippedPropensity {
  const inside = propensity.map((e) => Math.min(1 - extreme, Math.max(extreme, e)));
  const moved = inside.filter((e, i) => e !== propensity[i]).length;
  const warnings =
    moved > 0 ? [`${moved} propensities beyond ${extreme} and ${1 - extreme} were moved to these bounds.`] : [];
  return { inside, warnings: Object.freeze(warnings) };
}
