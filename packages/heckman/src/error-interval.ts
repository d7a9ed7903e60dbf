import { type Coefficient, normalInterval } from "@career-dml/core";

/**
 * Interval of an error parameter from its printed standard error, on the scale on which its estimate is close to
 * normal: a correlation by atanh rho, a standard deviation by log sigma, anything else as it is. The plain interval of a
 * correlation near +-1 leaves [-1, 1] and covers too rarely.
 *
 * @param row A row of the equation `errors`. @param level .95 by default.
 * @returns `null` where the row has no standard error.
 */
export function errorInterval({ name, estimate, se }: Coefficient, level = 0.95): readonly [number, number] | null {
  if (se === null) return null;
  if (/^rho\d?$/.test(name)) {
    const [low, high] = normalInterval(Math.atanh(estimate), se / (1 - estimate * estimate), level);
    return Object.freeze([Math.tanh(low), Math.tanh(high)] as const);
  }
  if (/^sigma\d?$/.test(name)) {
    const [low, high] = normalInterval(Math.log(estimate), se / estimate, level);
    return Object.freeze([Math.exp(low), Math.exp(high)] as const);
  }
  return normalInterval(estimate, se, level);
}
