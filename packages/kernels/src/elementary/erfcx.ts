import { expOfNegative } from "./exp.js";

/** Coefficients of Cody (1969), Math. Comp. 23(107), tables I to III: erf below .46875, then erfc up to 4, then beyond. */
const ERF_TOP = [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315];
const ERF_BOTTOM = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const MIDDLE_TOP = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
  2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
];
const MIDDLE_BOTTOM = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
  3439.3676741437216, 1230.3393548037495,
];
const FAR_TOP = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
  0.016315387137302097,
];
const FAR_BOTTOM = [
  2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];
const ONE_OVER_ROOT_PI = 0.5641895835477563;

/**
 * Scaled complementary error function `exp(x^2) erfc(x)` for x >= 0 by Cody's rational approximations, from + - * / and
 * `expOfNegative`. Within a few ulp.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/erfcx.rs
 */
export function erfcxOfPositive(x: number): number {
  const square = x * x;
  if (x <= SMALL) return (1 - erfOfSmall(x, square)) / expOfNegative(-square);
  return x <= MIDDLE ? erfcxOfMiddle(x) : erfcxOfLarge(x, square);
}

/** Where the three approximations meet. */
export const SMALL = 0.46875;
export const MIDDLE = 4;

/** erf(x) for 0 <= x <= SMALL; `square` is x^2. */
export const erfOfSmall = (x: number, square: number): number => x * quotient(ERF_TOP, ERF_BOTTOM, square);

/** erfcx(x) for SMALL <= x <= MIDDLE. */
export const erfcxOfMiddle = (x: number): number => quotient(MIDDLE_TOP, MIDDLE_BOTTOM, x);

/** erfcx(x) for x >= MIDDLE; `square` is x^2. */
export function erfcxOfLarge(x: number, square: number): number {
  const inverse = 1 / square;
  return (ONE_OVER_ROOT_PI - inverse * quotient(FAR_TOP, FAR_BOTTOM, inverse)) / x;
}

/** Cody's form of a rational function: the last entry of `top` leads, the bottom is monic. */
function quotient(top: readonly number[], bottom: readonly number[], z: number): number {
  const last = bottom.length - 1;
  let numerator = top[last + 1]! * z;
  let denominator = z;
  for (let k = 0; k < last; k++) {
    numerator = (numerator + top[k]!) * z;
    denominator = (denominator + bottom[k]!) * z;
  }
  return (numerator + top[last]!) / (denominator + bottom[last]!);
}
