import type { EffectSet } from "@career-dml/core";

/** Whether an effect is in a set. */
export function holds(set: EffectSet, value: number): boolean {
  if (set.shape === "everything") return true;
  if (set.shape === "empty") return false;
  return set.shape === "interval" ? set.low <= value && value <= set.high : value <= set.low || value >= set.high;
}
