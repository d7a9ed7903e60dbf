import type { Coefficient } from "@career-dml/core";
import { coefficientTable, product, transpose } from "@career-dml/kernels";

/** One estimate as a function of the likelihood's parameters: its value and its derivatives. */
interface Reported {
  readonly equation: string;
  readonly name: string;
  readonly estimate: number;
  /** Position of a parameter, derivative in it. */
  readonly slopes: readonly (readonly [at: number, slope: number])[];
}

/** Coefficients of one equation: parameters as they are. */
export const linearEstimates = (
  equation: string,
  names: readonly string[],
  parameters: Float64Array,
  from: number,
): Reported[] =>
  names.map((name, j) => ({ equation, name, estimate: parameters[from + j]!, slopes: [[from + j, 1] as const] }));

/** sigma, rho and lambda = rho sigma from log sigma at `from` and atanh rho after it; `suffix` tells regimes apart. */
export function errorEstimates(parameters: Float64Array, from: number, suffix = ""): Reported[] {
  const sigma = Math.exp(parameters[from]!);
  const rho = Math.tanh(parameters[from + 1]!);
  const slope = 1 / Math.cosh(parameters[from + 1]!) ** 2;
  const equation = "errors";
  return [
    { equation, name: `sigma${suffix}`, estimate: sigma, slopes: [[from, sigma]] },
    { equation, name: `rho${suffix}`, estimate: rho, slopes: [[from + 1, slope]] },
    {
      equation,
      name: `lambda${suffix}`,
      estimate: rho * sigma,
      slopes: [
        [from, rho * sigma],
        [from + 1, sigma * slope],
      ],
    },
  ];
}

/** A correlation alone, from atanh rho at `at`. */
export const correlationEstimate = (parameters: Float64Array, at: number): Reported => ({
  equation: "errors",
  name: "rho",
  estimate: Math.tanh(parameters[at]!),
  slopes: [[at, 1 / Math.cosh(parameters[at]!) ** 2]],
});

export interface NaturalTable {
  readonly coefficients: readonly Coefficient[];
  /** Covariance of all coefficients, row by row in their order. */
  readonly covariance: readonly (readonly number[])[];
}

/** Coefficient table and covariance on the scale of the reader, by the delta method. */
export function naturalTable(reported: readonly Reported[], covariance: Float64Array): NaturalTable {
  const size = Math.sqrt(covariance.length);
  const rows = reported.length;
  const jacobian = new Float64Array(rows * size);
  reported.forEach(({ slopes }, r) => {
    for (const [at, slope] of slopes) jacobian[at * rows + r] = slope;
  });
  const natural = product(
    product(jacobian, covariance, rows, size, size),
    transpose(jacobian, rows, size),
    rows,
    size,
    rows,
  );
  const equations = [...new Set(reported.map((r) => r.equation))];
  const coefficients = equations.flatMap((equation) => {
    const own = [...reported.keys()].filter((r) => reported[r]!.equation === equation);
    const block = new Float64Array(own.length * own.length);
    own.forEach((r, j) => own.forEach((c, k) => (block[k * own.length + j] = natural[c * rows + r]!)));
    const names = own.map((r) => reported[r]!.name);
    const estimates = own.map((r) => reported[r]!.estimate);
    return coefficientTable({ equation, names, estimates, covariance: block, df: null });
  });
  return { coefficients: Object.freeze(coefficients), covariance: asRows(natural, rows) };
}

/** A square matrix as frozen rows. */
export const asRows = (matrix: Float64Array, p: number): readonly (readonly number[])[] =>
  Object.freeze(Array.from({ length: p }, (_, j) => Object.freeze([...matrix.subarray(j * p, (j + 1) * p)])));
