import { OptionsError, type RunContext } from "@career-dml/core";
import { METHODS } from "../estimate/methods.js";
import { type Estimate, runEstimate } from "../estimate/run-estimate.js";
import { unknownName } from "../unknown-name.js";

/**
 * One estimator on one table, as `career-dml estimate METHOD` computes it: the same numbers for the same options and seed.
 *
 * @param name A method of `METHODS`: `plr`, `irm`, `forest`, …
 * @param options Those of the method by the names of its flags in camelCase; `data`, `outcome` and the method's roles are needed.
 * @throws {OptionsError} if there is no such method, or an option is unknown, absent, out of range, or makes no sense beside another.
 * @throws {CareerDmlError} of the data or the estimator; then no file is written.
 */
export async function estimate(
  name: string,
  options: Readonly<Record<string, unknown>>,
  run: RunContext = {},
): Promise<Estimate> {
  const method = METHODS.find((known) => known.name === name);
  if (method === undefined) {
    const names = METHODS.map((known) => known.name);
    throw new OptionsError("estimate", [{ path: "name", message: unknownName(name, "method of estimate", names) }]);
  }
  return runEstimate(method, method.resolve(options), run);
}
