/** A set of effects: an interval, everything outside one, all numbers, or none. */
export type EffectSet =
  | { readonly shape: "interval"; readonly low: number; readonly high: number }
  | { readonly shape: "outside"; readonly low: number; readonly high: number }
  | { readonly shape: "everything" }
  | { readonly shape: "empty" };

/**
 * The set on which `square b^2 - 2 middle b + constant <= 0`: what inverting a test with a quadratic criterion leaves.
 *
 * @see Dufour & Taamouti (2005), Econometrica 73(4), for the shapes.
 */
export function quadraticSet(square: number, middle: number, constant: number): EffectSet {
  const discriminant = middle * middle - square * constant;
  if (discriminant < 0) return square > 0 ? { shape: "empty" } : { shape: "everything" };
  const root = Math.sqrt(discriminant);
  const [low, high] = [(middle - root) / square, (middle + root) / square].sort((a, b) => a - b) as [number, number];
  return square > 0 ? { shape: "interval", low, high } : { shape: "outside", low, high };
}
