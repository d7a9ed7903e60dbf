import { OptionsError } from "@career-dml/core";
import { bivariateNormal, bivariateRule } from "../elementary/bivariate-normal.js";
import { normalCdf } from "../elementary/normal.js";

/**
 * P(X < h, Y < k) of two standard normals with correlation rho, absolute error below 1e-15; see `bivariateNormal`.
 *
 * @param h Finite or infinite. @param k Finite or infinite. @param rho In [-1, 1].
 * @throws {OptionsError} for a NaN or a correlation outside [-1, 1].
 */
export function bivariateNormalCdf(h: number, k: number, rho: number): number {
  if (Number.isNaN(h) || Number.isNaN(k) || !(rho >= -1 && rho <= 1)) {
    const message = `needs two limits and a correlation in [-1, 1], got ${h}, ${k} and ${rho}`;
    throw new OptionsError("bivariateNormalCdf", [{ path: "arguments", message }]);
  }
  const lower = Math.min(h, k);
  if (lower === -Infinity) return 0;
  if (Math.max(h, k) === Infinity) return lower === Infinity ? 1 : normalCdf(lower);
  if (rho === 1) return normalCdf(lower);
  if (rho === -1) return Math.max(0, h <= 0 ? normalCdf(h) - normalCdf(-k) : normalCdf(k) - normalCdf(-h));
  return bivariateNormal(h, k, bivariateRule(Math.atanh(rho)));
}
