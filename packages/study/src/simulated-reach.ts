import type { RunContext, SimulatedReach } from "@career-dml/core";
import type { MonteCarloResult, MonteCarloRun } from "./monte-carlo.js";
import { powerReached, type Reached, type SimulatedTest } from "./power-reached.js";

/** The runs of one size and effect, and which of them find the effect. */
export interface StudiedCell {
  readonly n: number;
  readonly effect: number;
  readonly result: MonteCarloResult;
  readonly rejects: (run: MonteCarloRun) => boolean;
}

/** A grid of cells, and what is looked for on it. */
interface Asked {
  readonly sizes: readonly number[];
  readonly effects: readonly number[];
  readonly power: number;
  readonly level: number;
}

/** For each effect the n, and for each n the effect, at which simulated studies reach a power; see `powerReached`. */
export async function simulatedReach(
  cells: readonly StudiedCell[],
  asked: Asked,
  run: RunContext,
): Promise<readonly SimulatedReach[]> {
  const looked = asked.effects.filter((effect) => effect !== 0);
  const found = cells.filter(({ effect }) => effect !== 0);
  const bySize = asked.sizes.length < 2 ? [] : looked;
  // Findings of effects of both signs lie on no single curve.
  const byEffect = looked.length < 2 || new Set(looked.map(Math.sign)).size > 1 ? [] : asked.sizes;
  const reached: SimulatedReach[] = [];
  for (const effect of bySize) reached.push(await sizeReached(found, effect, { asked, run }));
  for (const n of byEffect) reached.push(await effectReached(found, n, { asked, run }));
  return reached;
}

interface Context {
  readonly asked: Asked;
  readonly run: RunContext;
}

/** Whole units whose root is no smaller. */
const squared = (root: number): number => Math.ceil(Math.max(0, root) ** 2);

async function sizeReached(
  cells: readonly StudiedCell[],
  effect: number,
  { asked, run }: Context,
): Promise<SimulatedReach> {
  const tests = testsOf(
    cells.filter((cell) => cell.effect === effect),
    ({ n }) => Math.sqrt(n),
  );
  const found = converted(await powerReached(tests, asked, run), squared);
  return reachOf({ of: "n", at: effect, power: asked.power, ...found }, asked.sizes);
}

async function effectReached(
  cells: readonly StudiedCell[],
  n: number,
  { asked, run }: Context,
): Promise<SimulatedReach> {
  const same = cells.filter((cell) => cell.n === n);
  const sign = Math.sign(same[0]!.effect);
  const tests = testsOf(same, ({ effect }) => Math.abs(effect));
  const found = converted(await powerReached(tests, asked, run), (size) => sign * size);
  return reachOf(
    { of: "effect", at: n, power: asked.power, ...found },
    same.map(({ effect }) => effect),
  );
}

/** Studies of cells as the curve sees them. */
const testsOf = (cells: readonly StudiedCell[], x: (cell: StudiedCell) => number): readonly SimulatedTest[] =>
  cells.flatMap((cell) => cell.result.runs.map((r) => ({ x: x(cell), seed: r.seed, rejects: cell.rejects(r) })));

/** A place on the curve in other units; ends stay in their order. */
function converted(found: Reached, convert: (x: number) => number): Reached {
  if (found.value === null) return found;
  const [a, b] = [convert(found.ci[0]), convert(found.ci[1])];
  return { value: convert(found.value), ci: Object.freeze([Math.min(a, b), Math.max(a, b)] as const) };
}

const reachOf = (found: Omit<SimulatedReach, "extrapolated">, simulated: readonly number[]): SimulatedReach => {
  const { value } = found;
  const isOutside = value !== null && (value < Math.min(...simulated) || value > Math.max(...simulated));
  return Object.freeze({ ...found, extrapolated: isOutside });
};
