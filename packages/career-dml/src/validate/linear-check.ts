import type { OsterResult, RunContext } from "@career-dml/core";
import type { Sample } from "../estimate/data/sample.js";
import { reasonOf } from "../estimate/of-the-data.js";
import type { ValidateOptions } from "../validate-options.js";
import type { Unavailable } from "./unavailable.js";

/** Oster's delta, or why there is none. */
export interface LinearCheck {
  readonly oster: OsterResult | null;
  readonly unavailable: readonly Unavailable[];
}

/** Oster's delta, or why the design or the data do not allow it. */
export async function linearCheck(
  { outcome, treatment, covariates, instruments, weights }: Sample,
  { rMax }: ValidateOptions,
  run: RunContext,
): Promise<LinearCheck> {
  const { oster } = await import("@career-dml/dml");
  if (instruments.p > 0)
    return without(
      "it questions least squares on the covariates, which an estimate with an instrument does not rest on",
    );
  if (covariates.p === 0) return without("there is no covariate");
  if (covariates.x.some(Number.isNaN)) {
    return without("a linear model takes no missing covariate; --missing indicator fills and marks them");
  }
  try {
    const input = { outcome, treatment: treatment!, controls: covariates, weights };
    return { oster: oster(input, { rMax }, run), unavailable: [] };
  } catch (error) {
    return without(reasonOf(error));
  }
}

const without = (reason: string): LinearCheck => ({ oster: null, unavailable: [{ check: "Oster's delta", reason }] });
