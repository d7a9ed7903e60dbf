import { replicationNormals, replicationUniforms } from "@career-dml/testing";

/** Columns, of which the first five move the target. */
export const FRIEDMAN_COLUMNS = 16;

/** A target of uniform columns, column-major, n x 16. */
export interface FriedmanSample {
  readonly x: Float64Array;
  readonly n: number;
  readonly y: Float64Array;
}

/**
 * Draw k of Friedman's first function of uniform columns, `10 sin(pi x1 x2) + 20 (x3 - .5)^2 + 10 x4 + 5 x5`, with noise of variance 1, from a
 * generator that other software draws from as well.
 *
 * @see Friedman (1991), Annals of Statistics 19(1), section 4.3.
 */
export function friedmanSample(k: number, n: number): FriedmanSample {
  const uniform = replicationUniforms(k);
  const x = new Float64Array(n * FRIEDMAN_COLUMNS).map(uniform);
  const y = replicationNormals(uniform, n).map((noise, i) => {
    const [x1, x2, x3, x4, x5] = [0, 1, 2, 3, 4].map((j) => x[j * n + i]!) as [number, number, number, number, number];
    return 10 * Math.sin(Math.PI * x1 * x2) + 20 * (x3 - 0.5) ** 2 + 10 * x4 + 5 * x5 + noise;
  });
  return { x, n, y };
}
