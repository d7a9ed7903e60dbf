import { type Timing, timingOf } from "./timing.js";

/** Rounds of a race: enough for quartiles, and no more than short calls need. */
export const ROUNDS = Object.freeze({ least: 3, most: 51 });

/**
 * Times calls that take turns, so that whatever else the machine does meets all of them alike. Rounds are run until `seconds`
 * have gone by: three at least, fifty-one at most.
 *
 * @param calls Each has been called before: the first call of anything loads code and memory.
 * @returns One timing for each call.
 */
export async function race(calls: readonly (() => unknown)[], seconds: number): Promise<Timing[]> {
  const times = calls.map((): number[] => []);
  const started = performance.now();
  for (let round = 0; round < ROUNDS.most; round++) {
    if (round >= ROUNDS.least && performance.now() - started > 1000 * seconds) break;
    for (const [k, call] of calls.entries()) {
      const before = performance.now();
      await call();
      times[k]!.push((performance.now() - before) / 1000);
    }
  }
  return times.map(timingOf);
}
