import type { OsterResult, RunContext, Unavailable } from "@career-dml/core";
import { attempt } from "../attempt.js";
import type { Sample } from "../estimate/data/sample.js";
import type { ValidateOptions } from "../validate-options.js";

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
  const input = { outcome, treatment: treatment!, controls: covariates, weights };
  const { answer, unavailable } = await attempt(CHECK, () => oster(input, { rMax }, run));
  return { oster: answer, unavailable };
}

const CHECK = "Oster's delta";

const without = (reason: string): LinearCheck => ({ oster: null, unavailable: [{ check: CHECK, reason }] });
