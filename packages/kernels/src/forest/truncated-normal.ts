const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INV_SQRT_2PI = 0.3989422804014327;

/** e^x for x <= 0 to a few units in the last place, from + - * / alone: argument reduction, then the Taylor series. */
function expNegative(x: number): number {
  if (x < -700) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let i = 14; i > 0; i--) sum = 1 + (r * sum) / i;
  // 2^k by repeated squaring: exact, as every power of two down to 2^-1011 is.
  let scale = 1;
  let base = 0.5;
  for (let e = -k; e > 0; e >>= 1) {
    if ((e & 1) === 1) scale *= base;
    base *= base;
  }
  return sum * scale;
}

/** Mills' ratio P(Z > x) / density(x) for x >= 2, by 100 terms of Laplace's continued fraction. */
function millsRatio(x: number): number {
  let tail = x;
  for (let k = 100; k > 0; k--) tail = x + k / tail;
  return 1 / tail;
}

/** density(x) / P(Z < x) of the standard normal, from + - * / alone, to about 1e-15 relative. */
export function inverseMillsRatio(x: number): number {
  if (x <= -2) return 1 / millsRatio(-x);
  const density = INV_SQRT_2PI * expNegative(-0.5 * x * x);
  if (x >= 2) return density / (1 - density * millsRatio(x));
  // P(Z < x) = 1/2 + density(x) (x + x^3 / 3 + x^5 / 15 + …)
  let term = x;
  let sum = x;
  for (let k = 3; k < 60; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return density / (0.5 + density * sum);
}

/**
 * Mean of a normal distribution with the given mean and standard deviation, truncated to positive values: the posterior
 * mean of a variance whose estimate is normal, under a flat prior on the positive half line.
 */
export const positiveMean = (mean: number, sd: number): number =>
  sd > 0 ? mean + sd * inverseMillsRatio(mean / sd) : Math.max(mean, 0);
