import { expect } from "vitest";
import type { LikelihoodOutput } from "../../src/selection/row-sums.js";

const scale = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 1);

/**
 * Holds gradient and Hessian against central differences of the log-likelihood and of the gradient, and the scores
 * against the gradient's parts: five-point differences, right to about 1e-9 of the largest entry.
 */
export function expectDerivatives(at: (parameters: Float64Array) => LikelihoodOutput, parameters: Float64Array): void {
  const { gradient, hessian } = at(parameters);
  const size = parameters.length;
  const step = 2e-3;
  const moved = (j: number, steps: number): LikelihoodOutput =>
    at(parameters.map((v, k) => (k === j ? v + steps * step : v)));
  const difference = (value: (steps: number) => number): number =>
    (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * step);
  for (let j = 0; j < size; j++) {
    const by = new Map([-2, -1, 1, 2].map((steps) => [steps, moved(j, steps)]));
    const slope = difference((steps) => by.get(steps)!.logLikelihood);
    expect(Math.abs(slope - gradient[j]!), `gradient ${j}`).toBeLessThan(1e-7 * scale(gradient));
    for (let k = 0; k < size; k++) {
      const bend = difference((steps) => by.get(steps)!.gradient[k]!);
      expect(Math.abs(bend - hessian[j * size + k]!), `hessian ${j}, ${k}`).toBeLessThan(1e-7 * scale(hessian));
    }
  }
}
