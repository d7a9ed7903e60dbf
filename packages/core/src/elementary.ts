import stdlibExp from "@stdlib/math-base-special-exp";
import stdlibLn from "@stdlib/math-base-special-ln";
import stdlibLog1p from "@stdlib/math-base-special-log1p";

/**
 * What `Math.exp`, `Math.log` and `Math.log1p` are in Node 20 to 26, FreeBSD's, in JavaScript: Chromium 156 rounds them otherwise, and numbers
 * that are promised to the last bit must not depend on the browser or on Node's version. Kernels have forms of their own, made for
 * vectors.
 */

/** e to the power of x; FreeBSD's misses e itself by a bit, V8 did not. */
export const exp = (x: number): number => (x === 1 ? Math.E : stdlibExp(x));

/** Natural logarithm; NaN below 0. */
export const log = (x: number): number => stdlibLn(x);

/** log(1 + x), to full precision where x is small. */
export const logOnePlus = (x: number): number => stdlibLog1p(x);
