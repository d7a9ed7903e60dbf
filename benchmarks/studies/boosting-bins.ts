// Test error of gradient boosting beside LightGBM's on the same rows: Friedman's first function with ten columns that do nothing and one
// to ten of noise, 500 trees of depth 5 at rate .05, leaves of at least 20 rows, averaged over six numbers of bins. What LightGBM gives
// stands in ../results/studies/boosting-bins-lightgbm.json, made by boosting-bins.py.
//
//   npm run study -- boosting-bins
import { mean, sampleVariance } from "@career-dml/core";
import { BIN_COUNTS, boostingErrors, friedmanTest } from "../boosting-error.js";
import { lightgbmErrors } from "../lightgbm-errors.js";
import { markdownTable } from "../markdown-table.js";
import { meanWithError, publish } from "../study-table.js";

const published = lightgbmErrors();
const test = friedmanTest();

/** Standard deviation over numbers of bins, averaged over draws: how much one run says less than six. */
const spread = (rows: readonly (readonly number[])[]): number =>
  Math.sqrt(mean(rows.map((row) => sampleVariance(row))));

const rows = Object.entries(published.rmse).map(([size, theirs]) => {
  const n = Number(size);
  const ours = theirs.map((_, k) => boostingErrors(k + 1, n, test));
  process.stderr.write(`n = ${size}\n`);
  const [own, other] = [ours, theirs].map((draws) => draws.map(mean)) as [number[], number[]];
  const differences = own.map((error, k) => error - other[k]!);
  const error = Math.sqrt(sampleVariance(differences) / differences.length);
  return [
    n.toLocaleString("en-US"),
    String(theirs.length),
    meanWithError(own, 4),
    meanWithError(other, 4),
    meanWithError(differences, 4),
    mean(differences) <= 2 * error ? "yes" : "NO",
    `${spread(ours).toFixed(4)} / ${spread(theirs).toFixed(4)}`,
  ];
});
const header = [
  "n",
  "draws",
  "RMSE",
  published.software,
  "difference",
  "no larger within two standard errors",
  "sd over bins, ours / theirs",
];
await publish(
  "boosting-bins",
  `# Test error of gradient boosting

Friedman's first function of 16 uniform columns, noise of variance 1; 500 trees of depth 5, rate .05, leaves of at least 20 rows, no penalty;
errors at ${test.n.toLocaleString("en-US")} other rows, averaged over ${BIN_COUNTS[0]!} to ${BIN_COUNTS.at(-1)!} bins (${BIN_COUNTS.length} numbers of them). Both learn from the same rows of each draw: differences are
paired. Monte Carlo errors over draws in brackets.

${markdownTable(header, rows)}
`,
);
