/** Values over a grid: `values[i][j]` at `(x[j], y[i])`, both axes ascending. */
export interface Grid {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: readonly (readonly number[])[];
}

/** A point on a contour. */
export interface ContourPoint {
  readonly x: number;
  readonly y: number;
}

/** Where the value passes `level` between two neighbours, as a share of the way; null where it does not. */
function crossing(before: number, after: number, level: number): number | null {
  if (before === after || (before - level) * (after - level) > 0) return null;
  return (before - level) / (before - after);
}

/**
 * The line on which a surface that falls (or rises) in both directions has the value `level`, by linear interpolation
 * on the edges of the grid, from left to right. Such a line meets each edge at most once, so that its points are in
 * order when sorted. Plot's own contours close along the border of the grid and draw it as if it were a line.
 */
export function contourLine({ x, y, values }: Grid, level: number): readonly ContourPoint[] {
  const points: ContourPoint[] = [];
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < x.length; j++) {
      const here = values[i]![j]!;
      const right = values[i]![j + 1];
      const above = values[i + 1]?.[j];
      const along = right === undefined ? null : crossing(here, right, level);
      const up = above === undefined ? null : crossing(here, above, level);
      if (along !== null) points.push({ x: x[j]! + along * (x[j + 1]! - x[j]!), y: y[i]! });
      if (up !== null) points.push({ x: x[j]!, y: y[i]! + up * (y[i + 1]! - y[i]!) });
    }
  }
  return points.sort((a, b) => a.x - b.x || b.y - a.y);
}

/** About eight round levels strictly inside the range of the values, and `through` (which zero is anyway) where it is crossed. */
export function contourLevels({ values }: Grid, through = 0): readonly number[] {
  const flat = values.flat();
  const low = Math.min(...flat);
  const high = Math.max(...flat);
  const raw = (high - low) / 7;
  if (!(raw > 0)) return [];
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * magnitude).find((s) => s >= raw) ?? raw;
  const first = Math.floor(low / step) + 1;
  const count = Math.ceil(high / step) - first;
  const levels = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  if (levels.includes(through) || !(through > low && through < high)) return levels;
  // A level closer to it than half a step would crowd its line.
  return [...levels.filter((level) => Math.abs(level - through) >= step / 2), through].sort((a, b) => a - b);
}
