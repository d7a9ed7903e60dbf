import { SingularError } from "@career-dml/core";
import { solveSpd } from "@career-dml/kernels";

/** Share of a coefficient's largest possible gradient that counts as none. */
const TOLERANCE = 1e-10;

/**
 * Coefficients b >= 0 that minimise b'G b / 2 - c'b, by the active set method of Lawson and Hanson: the least squares of a
 * target on a few columns with cross products G, c and no negative weight. A column that depends on those in use is not used.
 *
 * @param gram Symmetric, k x k.
 * @param cross Length k.
 * @see Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23.
 */
export function nonNegativeLeastSquares(gram: readonly Float64Array[], cross: Float64Array): Float64Array {
  let weights = new Float64Array(cross.length);
  let active: number[] = [];
  const refused = new Set<number>();
  for (;;) {
    const next = steepest(gram, cross, { weights, excluded: new Set([...active, ...refused]) });
    if (next === null) return weights;
    const moved = descend(gram, cross, { weights, active: [...active, next] });
    // A step that leaves the newcomer at zero would be repeated for ever.
    if (moved === null || !(moved.weights[next]! > 0)) {
      refused.add(next);
      continue;
    }
    ({ weights, active } = moved);
    refused.clear();
  }
}

/** The excluded columns apart, the one along which the objective falls fastest; `null` where it falls along none. */
function steepest(
  gram: readonly Float64Array[],
  cross: Float64Array,
  { weights, excluded }: { readonly weights: Float64Array; readonly excluded: ReadonlySet<number> },
): number | null {
  let best: number | null = null;
  let most = 0;
  cross.forEach((c, j) => {
    if (excluded.has(j)) return;
    let gradient = c;
    let size = Math.abs(c);
    weights.forEach((w, k) => {
      gradient -= gram[j]![k]! * w;
      size += Math.abs(gram[j]![k]! * w);
    });
    // Relative to the column's own length, so that units do not choose.
    const fall = gradient / Math.sqrt(gram[j]![j]!);
    if (gradient > TOLERANCE * size && fall > most) [best, most] = [j, fall];
  });
  return best;
}

/** Least squares of the active columns; those that would turn negative on the way are left at zero. */
function descend(
  gram: readonly Float64Array[],
  cross: Float64Array,
  from: { readonly weights: Float64Array; readonly active: readonly number[] },
): { weights: Float64Array<ArrayBuffer>; active: number[] } | null {
  let active = [...from.active];
  let weights = Float64Array.from(from.weights);
  for (;;) {
    const solution = solveActive(gram, cross, active);
    if (solution === null) return null;
    const goal = new Float64Array(cross.length);
    active.forEach((j, a) => {
      goal[j] = solution[a]!;
    });
    if (solution.every((v) => v > 0)) return { weights: goal, active };
    let step = 1;
    for (const j of active) if (goal[j]! <= 0) step = Math.min(step, weights[j]! / (weights[j]! - goal[j]!));
    const blocked = active.filter((j) => goal[j]! <= 0 && weights[j]! / (weights[j]! - goal[j]!) <= step);
    weights = weights.map((w, j) => w + step * (goal[j]! - w));
    for (const j of blocked) weights[j] = 0;
    active = active.filter((j) => !blocked.includes(j));
    if (active.length === 0) return { weights, active };
  }
}

function solveActive(gram: readonly Float64Array[], cross: Float64Array, active: readonly number[]) {
  const a = Float64Array.from(active.flatMap((j) => active.map((k) => gram[j]![k]!)));
  try {
    return solveSpd(
      a,
      Float64Array.from(active, (j) => cross[j]!),
      active.length,
    );
  } catch (error) {
    if (error instanceof SingularError) return null;
    throw error;
  }
}
