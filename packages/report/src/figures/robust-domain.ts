/** How many times as far as the next one a value must lie to be left off the axis. */
const FAR = 6;

/** Largest of the distances below the first wide gap in their upper half: what lies beyond would dwarf the rest. */
export function robustReach(distances: readonly number[]): number {
  const sorted = [...distances].sort((a, b) => a - b);
  const gap = sorted.findIndex((d, k) => k >= sorted.length / 2 && d > 0 && sorted[k + 1]! > FAR * d);
  return sorted.at(gap) ?? 0;
}

/** An estimate, and its interval where it has one. */
export interface Spread {
  readonly estimate: number;
  readonly ci: readonly [number, number] | null;
}

/**
 * Where the axis of a forest plot runs: over all estimates but those that would squeeze the others into a point, over
 * all lines, and over the intervals as far as they do not dwarf everything else.
 */
export function robustDomain(rows: readonly Spread[], lines: readonly number[]): readonly [number, number] {
  const estimates = rows.map((r) => r.estimate).sort((a, b) => a - b);
  const centre = estimates[Math.floor(estimates.length / 2)] ?? 0;
  const near = robustReach(estimates.map((e) => Math.abs(e - centre)));
  const points = [...estimates.filter((e) => Math.abs(e - centre) <= near), ...lines];
  const low = Math.min(...points);
  const high = Math.max(...points);
  const halves = rows.flatMap((r) => (r.ci === null ? [] : [(r.ci[1] - r.ci[0]) / 2])).sort((a, b) => a - b);
  const reach = Math.max(4 * (halves[Math.floor(halves.length / 2)] ?? 0), high - low);
  const bounds = rows.flatMap((r) => r.ci ?? []).map((b) => Math.min(high + reach, Math.max(low - reach, b)));
  const from = Math.min(low, ...bounds);
  const to = Math.max(high, ...bounds);
  const pad = (to - from) * 0.05 || Math.abs(to) * 0.05 || 1;
  return [from - pad, to + pad];
}
