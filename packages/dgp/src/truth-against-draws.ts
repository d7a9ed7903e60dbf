import { OptionsError } from "@career-dml/core";
import { type SimulateCareersOptions, simulateCareers } from "./simulate-careers.js";
import { truthTerms } from "./truth-terms.js";

/** A quantity by its formula and by draws. */
export interface TruthCheck {
  readonly quantity: string;
  readonly formula: number;
  readonly draws: number;
  /** Monte Carlo standard error of `draws`. */
  readonly se: number;
}

/**
 * Sets every truth that a design states by formula beside the average over independent simulations of it: ATE, ATT, ATC, ATO, treated share, moments
 * of the noise, local effect and first stage of the instrument, effects by exposure, share of outcomes seen. Ratios carry standard
 * errors by the delta method.
 *
 * @param options One simulation; its seed is the first.
 * @param seeds How many simulations.
 * @throws {OptionsError} as `simulateCareers`, and if `seeds` is not a whole number of at least 1.
 */
export function truthAgainstDraws(options: SimulateCareersOptions, seeds = 1): readonly TruthCheck[] {
  if (!Number.isSafeInteger(seeds) || seeds < 1) {
    const message = `must be a whole number of at least 1, got ${seeds}`;
    throw new OptionsError("truthAgainstDraws", [{ path: "seeds", message }]);
  }
  const first = options.seed ?? 42;
  const sums = new Map<string, { formula: number; moments: Moments }>();
  for (let seed = first; seed < first + seeds; seed++) {
    const simulation = simulateCareers({ ...options, seed });
    for (const { quantity, formula, above, below } of truthTerms(simulation)) {
      const known = sums.get(quantity) ?? { formula: formula(simulation), moments: new Float64Array(6) };
      add(known.moments, simulation.dataset.n, { above, below });
      sums.set(quantity, known);
    }
  }
  return Object.freeze(
    [...sums].map(([quantity, { formula, moments }]) => Object.freeze({ quantity, formula, ...ratioOf(moments) })),
  );
}

/** Count and sums of a, b, a^2, a b and b^2. */
type Moments = Float64Array;

interface Pair {
  readonly above: (unit: number) => number;
  readonly below: (unit: number) => number;
}

function add(moments: Moments, n: number, { above, below }: Pair): void {
  for (let i = 0; i < n; i++) {
    const [a, b] = [above(i), below(i)];
    [1, a, b, a * a, a * b, b * b].forEach((term, k) => {
      moments[k]! += term;
    });
  }
}

/** The ratio of means and its error: sd(a - r b) / (sqrt(n) mean b), a - r b having mean 0. */
function ratioOf([n, a, b, aa, ab, bb]: Moments): { draws: number; se: number } {
  const draws = a! / b!;
  const square = (aa! - 2 * draws * ab! + draws * draws * bb!) / n!;
  return { draws, se: Math.sqrt(square / n!) / Math.abs(b! / n!) };
}
