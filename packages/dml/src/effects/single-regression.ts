import { bindColumns, bindRows, type Design, design as designOf, type RunContext } from "@career-dml/core";
import { type EverywhereInput, learnEverywhere } from "../learn-everywhere.js";

/** Outcomes of both arms by one regression. */
export interface SingleRegression {
  /** E[Y | T = t, x] per fit, at every row of the design. */
  readonly mu0: readonly Float64Array[];
  readonly mu1: readonly Float64Array[];
  readonly quality: Awaited<ReturnType<typeof learnEverywhere>>["quality"];
}

interface Observed {
  readonly outcome: Float64Array;
  /** 0/1, of the units: the first rows of the design. */
  readonly treatment: ArrayLike<number>;
}

/**
 * E[Y | T, X] by one regression of all units, the treatment a column among the others: learned where a unit was observed,
 * evaluated with the treatment set to 0 and to 1.
 */
export async function singleRegression(
  { outcome, treatment }: Observed,
  input: Omit<EverywhereInput, "rowOf">,
  run: RunContext,
): Promise<SingleRegression> {
  const { design } = input;
  // Two copies of every row, untreated above treated; a unit is learned from in the copy of its own arm.
  const arms = bindRows(...[0, 1].map((arm) => bindColumns(design, constantColumn(design, arm))));
  const rowOf = Uint32Array.from(outcome, (_, i) => (treatment[i] === 1 ? design.n : 0) + i);
  const step = { name: "outcome", loss: "squared" as const, target: () => outcome };
  const { byFit, quality } = await learnEverywhere({ ...input, design: arms, rowOf }, step, run);
  return {
    mu0: byFit.map((values) => values.slice(0, design.n)),
    mu1: byFit.map((values) => values.slice(design.n)),
    quality,
  };
}

const constantColumn = ({ n }: Design, value: number): Design => designOf({ T: new Float64Array(n).fill(value) });
