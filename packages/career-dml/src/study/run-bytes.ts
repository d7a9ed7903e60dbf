import type { RunPayload } from "@career-dml/study";

/** Node, its code and the native kernels. */
const BASE = 150 * 2 ** 20;
/** Designs and predictions of each fold, as they are and as learners hold them. */
const PER_UNIT_AND_REPRESENTATION = 3000;

/** Bytes that a run needs at most: what it holds of each representation, and forests. Measured from n = 500 to 20,000. */
export function runBytes({ options, representations }: RunPayload): number {
  const n = typeof options["n"] === "number" ? options["n"] : 1000;
  return BASE + n * PER_UNIT_AND_REPRESENTATION * (1 + representations.length);
}
