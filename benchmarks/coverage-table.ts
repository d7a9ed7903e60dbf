const Z = 1.959963984540054;

/** An estimate and what it should have been. */
export interface Row {
  readonly label: string;
  readonly estimate: number;
  readonly se: number | null;
  readonly truth: number;
  /** Default: the plain interval of the standard error. `null`: a set that does not hold the truth. */
  readonly ci?: readonly [number, number] | null;
}

/** Estimates of one parameter over replications. */
export interface Tally {
  readonly label: string;
  runs: number;
  covered: number;
  sum: number;
  squares: number;
  ses: number;
  readonly truth: number;
}

export const COVERAGE_HEADER = [
  "estimator",
  "parameter",
  "truth",
  "bias",
  "empirical SE",
  "mean SE",
  "coverage",
  "runs",
];

/** Counts one estimate into the tally of its label. */
export function count(tallies: Map<string, Tally>, { label, estimate, se, truth, ci }: Row): void {
  const tally = tallies.get(label) ?? { label, runs: 0, covered: 0, sum: 0, squares: 0, ses: 0, truth };
  tallies.set(label, tally);
  tally.runs++;
  const interval = ci === undefined ? [estimate - Z * se!, estimate + Z * se!] : ci;
  tally.covered += interval && interval[0]! <= truth && truth <= interval[1]! ? 1 : 0;
  tally.sum += estimate - truth;
  tally.squares += (estimate - truth) ** 2;
  tally.ses += se!;
}

/** One row of the table. */
export function coverageLine({ label, runs, covered, sum, squares, ses, truth }: Tally): string[] {
  const [estimator, name] = label.split(" | ") as [string, string];
  const bias = sum / runs;
  const sd = Math.sqrt((squares / runs - bias * bias) * (runs / (runs - 1)));
  const share = covered / runs;
  return [
    estimator,
    name,
    truth.toFixed(4),
    bias.toFixed(4),
    sd.toFixed(4),
    (ses / runs).toFixed(4),
    share.toFixed(3),
    String(runs),
  ];
}

/** Coverages that a study of 500 seeds is asked to lie between. */
const [LOWEST, HIGHEST] = [0.93, 0.97];

/** Probability that an interval of coverage .95 exactly is seen outside `[LOWEST, HIGHEST]`: the binomial distribution. */
function outsideByChance(runs: number): number {
  let outside = 0;
  for (let k = 0, log = runs * Math.log(0.05); k <= runs; k++) {
    if (k / runs < LOWEST || k / runs > HIGHEST) outside += Math.exp(log);
    log += Math.log(((runs - k) / (k + 1)) * 19);
  }
  return outside;
}

/** How many coverages are outside, and how many of as many right intervals would be. */
export function coverageVerdict(tallies: readonly Tally[], runs: number): string {
  const shares = tallies.map((t) => t.covered / t.runs).filter((share) => share < LOWEST || share > HIGHEST);
  const chance = outsideByChance(runs);
  const list = shares.map((share) => share.toFixed(3)).sort();
  return `Outside [${LOWEST}, ${HIGHEST}]: ${shares.length} of ${tallies.length} rows${list.length > 0 ? ` (${list.join(", ")})` : ""}. An
interval of coverage .95 exactly is seen outside with probability ${chance.toFixed(3)} (binomial, ${runs} runs): ${(chance * tallies.length).toFixed(1)} rows expected.`;
}
