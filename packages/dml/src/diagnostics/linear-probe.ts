import { type Design, type RunContext, selectRows } from "@career-dml/core";
import { centredGram, predictLinear, ridgeSolve } from "@career-dml/kernels";

/** Spread below which a column is a constant up to rounding. */
const CONSTANT = 1e-12;

/** Training and test rows with the training rows' means and standard deviations; constant columns become zero. */
export function standardisedRows(
  design: Design,
  training: Uint32Array,
  test: Uint32Array,
): readonly [known: Design, unseen: Design] {
  const [known, unseen] = [selectRows(design, training), selectRows(design, test)];
  for (let j = 0; j < design.p; j++) {
    const column = known.x.subarray(j * known.n, (j + 1) * known.n);
    const mean = column.reduce((sum, v) => sum + v, 0) / known.n;
    const sd = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / known.n);
    const scale = sd > CONSTANT * Math.max(1, Math.abs(mean)) ? 1 / sd : 0;
    for (const part of [known, unseen]) {
      for (let i = 0; i < part.n; i++) part.x[j * part.n + i] = (part.x[j * part.n + i]! - mean) * scale;
    }
  }
  return [known, unseen];
}

/** Rows of `standardisedRows`, and the ridge penalty on their coordinates. */
export interface ProbeRows {
  readonly known: Design;
  readonly unseen: Design;
  readonly penalty: number;
}

/** What a ridge regression of `y` on the known rows predicts for the unseen ones. */
export const readLinearly = ({ known, unseen, penalty }: ProbeRows, y: Float64Array, run: RunContext): Float64Array =>
  predictLinear(ridgeSolve(centredGram(known, y, null, run), penalty, run), unseen, run);
