import { compareArms, type NumericHistory, type NumericSequenceSummary, presentMoments } from "@career-dml/core";

/** Moments of a numeric column of careers over all their periods, and of the units' own means by arm. */
export function summariseNumbers(history: NumericHistory, treatment: Uint8Array): NumericSequenceSummary {
  const { name, n, periods, values, lengths, missing } = history;
  const all = presentMoments(values);
  const means = Float64Array.from({ length: n }, (_, i) => {
    const own = presentMoments(values.subarray(i * periods, (i + 1) * periods));
    return own.n > 0 ? own.mean : Number.NaN;
  });
  return {
    name,
    mean: all.mean,
    sd: Math.sqrt(all.variance),
    missing: lengths.reduce((sum, length) => sum + length, 0) - all.n,
    marked: missing === "indicator",
    ...compareArms(means, treatment),
  };
}
