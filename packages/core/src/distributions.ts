import erfcinv from "@stdlib/math-base-special-erfcinv";
import erfcx from "@stdlib/math-base-special-erfcx";
import gammainc from "@stdlib/math-base-special-gammainc";
import fCdf from "@stdlib/stats-base-dists-f-cdf";
import stdNormalCdf from "@stdlib/stats-base-dists-normal-cdf";
import tCdf from "@stdlib/stats-base-dists-t-cdf";
import tQuantileOf from "@stdlib/stats-base-dists-t-quantile";
import { exp, log, logOnePlus } from "./elementary.js";

const LOG_SQRT_2PI = 0.9189385332046728;

/** Standard normal distribution function. */
export const normalCdf = (x: number): number => stdNormalCdf(x, 0, 1);

/** P(Z > x), precise in the upper tail where 1 - cdf is not. */
export const normalSf = (x: number): number => stdNormalCdf(-x, 0, 1);

/** Standard normal density. */
export const normalPdf = (x: number): number => exp(-0.5 * x * x - LOG_SQRT_2PI);

/**
 * Standard normal quantile, 0 < p < 1, through the inverse of erfc on the side of the nearer tail: the inverse of erf
 * at 2p - 1 has lost p = 1e-10 in the ninth digit and p = 1e-17 altogether.
 */
export const normalQuantile = (p: number): number =>
  p < 0.5 ? -Math.SQRT2 * erfcinv(2 * p) : Math.SQRT2 * erfcinv(2 * (1 - p));

/** Two-sided p-value of a standard normal statistic. */
export const normalTwoSidedP = (z: number): number => Math.min(1, 2 * normalSf(Math.abs(z)));

/** log P(Z < x), to full precision far into the lower tail. */
export function logNormalCdf(x: number): number {
  if (x > -1) return logOnePlus(-normalSf(x));
  return log(0.5 * erfcx(-x * Math.SQRT1_2)) - 0.5 * x * x;
}

/** Inverse Mills ratio phi(x) / Phi(x), to full precision at any x. */
export const inverseMills = (x: number): number =>
  x > -1 ? normalPdf(x) / normalCdf(x) : Math.sqrt(2 / Math.PI) / erfcx(-x * Math.SQRT1_2);

/** P(|t| with df degrees of freedom > |x|). */
export const studentTTwoSidedP = (x: number, df: number): number => Math.min(1, 2 * tCdf(-Math.abs(x), df));

/** P(t with df degrees of freedom > x), precise in the upper tail where 1 - cdf is not. */
export const studentTSf = (x: number, df: number): number => tCdf(-x, df);

/** Degrees of freedom from which on t and the normal distribution are the same number, and beyond which the former's quantile is lost. */
const MANY_DEGREES = 1e15;

/** Student t quantile; `df` may be infinite. */
export const studentTQuantile = (p: number, df: number): number =>
  df > MANY_DEGREES ? normalQuantile(p) : tQuantileOf(p, df);

/** P(F > x) with df1 and df2 degrees of freedom: the distribution function of 1/F, precise in the tail. */
export const fSf = (x: number, df1: number, df2: number): number => (x <= 0 ? 1 : fCdf(1 / x, df2, df1));

/** P(chi-squared with df degrees of freedom > x). */
export const chiSquaredSf = (x: number, df: number): number => (x <= 0 ? 1 : gammainc(x / 2, df / 2, true, true));
