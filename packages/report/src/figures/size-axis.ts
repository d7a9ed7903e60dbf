import type * as Plot from "@observablehq/plot";
import { integer } from "../number-format.js";
import { axisX } from "./canvas.js";

/** Logarithmic axis of sample sizes. */
export const sizeAxis = (sizes: readonly number[]): Plot.Markish[] =>
  // As `text`: a `tickFormat` of a logarithmic axis drops labels between powers of ten.
  axisX({ label: "Units n (logarithmic)", ticks: sizeTicks(sizes), text: (n: number) => integer(n) });

/** Most ticks whose labels stand beside each other. */
const MOST = 9;

/** Round sample sizes (1, 2, 5 times a power of ten, or powers of ten alone) within the range. */
function sizeTicks(sizes: readonly number[]): number[] {
  const low = Math.min(...sizes);
  const high = Math.max(...sizes);
  const within = (factors: readonly number[]): number[] =>
    Array.from({ length: 16 }, (_, e) => factors.map((m) => m * 10 ** e))
      .flat()
      .filter((c) => c >= low && c <= high);
  const fine = within([1, 2, 5]);
  const chosen = fine.length > MOST ? within([1]) : fine;
  return chosen.length >= 2 ? chosen : [low, high];
}
