import { median } from "./compare.js";

/** Median wall seconds of some work; a first call that does not count loads code and memory. */
export async function seconds(work: () => Promise<unknown>, repetitions: number, warm = true): Promise<number> {
  if (warm) await work();
  const times = new Float64Array(repetitions);
  for (let k = 0; k < repetitions; k++) {
    const started = performance.now();
    await work();
    times[k] = (performance.now() - started) / 1000;
  }
  return median(times);
}
