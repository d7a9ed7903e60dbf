import type { EffectSet } from "@career-dml/core";

/** A set of effects in words. */
export function effectSetText(set: EffectSet): string {
  if (set.shape === "everything") return "all numbers: the instrument cannot tell";
  if (set.shape === "empty") return "empty: the model does not fit";
  const [low, high] = [set.low, set.high].map((bound) =>
    Number(bound.toPrecision(4)).toLocaleString("en-US", { maximumSignificantDigits: 4 }),
  );
  return set.shape === "interval" ? `${low} to ${high}` : `below ${low} and above ${high}`;
}
