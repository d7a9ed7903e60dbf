import { DataError, requireFinite, ShapeError } from "@career-dml/core";

/** A non-decreasing step function as plain data: `values[k]` from `breaks[k]` on, `values[0]` below `breaks[0]` as well. */
export interface StepFunction {
  /** Ascending. */
  readonly breaks: Float64Array;
  /** Ascending, as many as breaks. */
  readonly values: Float64Array;
}

/** What is regressed on what. */
export interface IsotonicInput {
  /** Regressor, length n. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Above 0, length n; `null` or absent: ones. */
  readonly weights?: Float64Array | null | undefined;
}

/** Blocks of neighbouring x with one fitted value, built from the left. */
interface Blocks {
  readonly start: Float64Array;
  readonly mean: Float64Array;
  readonly weight: Float64Array;
  count: number;
}

/**
 * Isotonic regression: the non-decreasing function of x closest to y, `min sum w (y - f(x))^2`, by pooling adjacent
 * violators. Units with the same x are one unit with their weighted mean, so f is a function of x alone.
 *
 * @throws {ShapeError} if lengths differ. @throws {NonFiniteError} for a missing or infinite value.
 * @throws {DataError} without units, or for a weight that is not above 0.
 * @see Ayer, Brunk, Ewing, Reid & Silverman (1955), Annals of Mathematical Statistics 26(4); Barlow, Bartholomew, Bremner
 *   & Brunk (1972), chapter 1.
 */
export function isotonicRegression({ x, y, weights = null }: IsotonicInput): StepFunction {
  checkInput(x, y, weights);
  const order = Uint32Array.from(x.keys()).sort((a, b) => x[a]! - x[b]! || a - b);
  const n = order.length;
  const blocks = { start: new Float64Array(n), mean: new Float64Array(n), weight: new Float64Array(n), count: 0 };
  for (let k = 0; k < n; ) {
    const at = x[order[k]!]!;
    let weight = 0;
    let total = 0;
    for (; k < n && x[order[k]!] === at; k++) {
      const w = weights?.[order[k]!] ?? 1;
      weight += w;
      total += w * y[order[k]!]!;
    }
    append(blocks, at, total / weight, weight);
  }
  return Object.freeze({
    breaks: blocks.start.slice(0, blocks.count),
    values: blocks.mean.slice(0, blocks.count),
  });
}

/** Adds a block on the right and pools it with those that it falls below, or equals. */
function append(blocks: Blocks, start: number, value: number, size: number): void {
  const { mean, weight } = blocks;
  let [from, pooled, total] = [start, value, size];
  while (blocks.count > 0 && mean[blocks.count - 1]! >= pooled) {
    const last = --blocks.count;
    const sum = weight[last]! + total;
    pooled = (weight[last]! * mean[last]! + total * pooled) / sum;
    total = sum;
    from = blocks.start[last]!;
  }
  blocks.start[blocks.count] = from;
  mean[blocks.count] = pooled;
  weight[blocks.count] = total;
  blocks.count++;
}

/** Values of a step function at `x`, constant beyond its ends. @throws {NonFiniteError} for a missing or infinite x. */
export function evaluateStepFunction({ breaks, values }: StepFunction, x: Float64Array): Float64Array {
  requireFinite({ x });
  return x.map((v) => {
    let [low, high] = [0, breaks.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (breaks[middle]! <= v) low = middle;
      else high = middle;
    }
    return values[low]!;
  });
}

function checkInput(x: Float64Array, y: Float64Array, weights: Float64Array | null): void {
  const columns = weights === null ? { x, y } : { x, y, weights };
  for (const [name, values] of Object.entries(columns)) {
    if (values.length !== x.length) throw new ShapeError(name, x.length, values.length);
  }
  requireFinite(columns);
  if (x.length === 0) throw new DataError([{ path: "x", message: "holds no unit" }]);
  const low = weights?.filter((w) => !(w > 0)).length ?? 0;
  if (low > 0) throw new DataError([{ path: "weights", message: `are not above 0 for ${low} units` }]);
}
