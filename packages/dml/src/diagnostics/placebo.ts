import {
  checkpoint,
  mean,
  normalTwoSidedP,
  OptionsError,
  permutation,
  type PlaceboResult,
  report,
  type Rng,
  type RunContext,
  sampleVariance,
  studentTTwoSidedP,
} from "@career-dml/core";

/** What is permuted between units. */
export type PlaceboName = PlaceboResult["name"];

/** A permutation test: what is permuted, how often, and how to estimate. */
export interface PlaceboInput {
  readonly name: PlaceboName;
  readonly n: number;
  readonly permutations: number;
  readonly rng: Rng;
  /**
   * The whole estimation on permuted data, nuisances and representations included: unit i takes the treatment,
   * outcome or career of unit `order[i]`.
   */
  readonly estimate: (order: Uint32Array, index: number) => Promise<PlaceboEstimate>;
  /** The estimate on the data as they are: what those on permuted data are compared with. */
  readonly real: number;
}

/** An estimate on permuted data. */
export interface PlaceboEstimate {
  readonly estimate: number;
  readonly se: number;
}

const LABELS: Readonly<Record<PlaceboName, string>> = {
  treatment: "Treatment permuted",
  outcome: "Outcome permuted",
  careers: "Careers permuted between units",
};

/** Level of the tests, two-sided. */
const LEVEL = 0.05;
const Z975 = 1.959963984540054;

/**
 * Repeats an estimation on permuted data.
 *
 * Permuting the treatment or the outcome leaves no effect: the placebo estimates must average zero (`pValue` of a t
 * test over permutations; passed if at least .05) and about 95 % of their intervals hold it; `realPValue` is that of the real estimate
 * among them, a randomisation test of no effect on anybody that also sees what is confounded. Permuting careers
 * between units leaves the effect and takes away what careers adjust for: `pValue` is that of the real estimate
 * among the placebos (randomisation test about the common mean; passed if at most .05: the careers move the estimate).
 *
 * @throws {OptionsError} without a permutation. @throws {AbortedError} between permutations.
 */
export async function placebo(input: PlaceboInput, run: RunContext = {}): Promise<PlaceboResult> {
  const estimates = await permutedEstimates(input, run);
  const summary = summaryOf(input, estimates);
  return input.name === "careers" ? ofCareers(summary) : ofNoEffect(summary);
}

/** Largest |mean| of the placebo estimates that the reference lets pass, in outcome units. */
const REFERENCE_TOLERANCE = 0.2;

/** The rule of CAREER-DML v3.4, fault kept: passed if |mean| < .2, whatever the noise. Treatment and outcome only. */
export async function placeboReference(
  input: PlaceboInput & { readonly name: "treatment" | "outcome" },
  run: RunContext = {},
): Promise<PlaceboResult> {
  const estimates = await permutedEstimates(input, run);
  const result = ofNoEffect(summaryOf(input, estimates));
  return Object.freeze({
    ...result,
    passed: Math.abs(result.mean) < REFERENCE_TOLERANCE,
    note: `Fault of the reference, kept: it passes if the placebo estimate is below ${REFERENCE_TOLERANCE} in absolute value, whatever its standard error.`,
  });
}

async function permutedEstimates(
  { name, n, permutations, rng, estimate }: PlaceboInput,
  run: RunContext,
): Promise<readonly PlaceboEstimate[]> {
  if (!(Number.isSafeInteger(permutations) && permutations >= 1)) {
    throw new OptionsError("placebo", [{ path: "permutations", message: `must be at least 1, got ${permutations}` }]);
  }
  const estimates: PlaceboEstimate[] = [];
  for (let k = 0; k < permutations; k++) {
    await checkpoint(run);
    estimates.push(await estimate(permutation(rng.fork(`placebo ${name}`, k), n), k));
    report(run, `placebo: ${LABELS[name].toLowerCase()}`, k + 1, permutations);
  }
  return estimates;
}

type Summary = Omit<PlaceboResult, "pValue" | "passed" | "note">;

function summaryOf({ name, real }: PlaceboInput, estimates: readonly PlaceboEstimate[]): Summary {
  const count = estimates.length;
  const holding = estimates.filter((e) => Math.abs(e.estimate) <= Z975 * e.se).length;
  const values = estimates.map((e) => e.estimate);
  return {
    name,
    label: LABELS[name],
    permutations: count,
    real,
    estimates: Object.freeze(values),
    mean: mean(values),
    // One estimate has no spread of its own; its standard error is the next best.
    sd: count > 1 ? Math.sqrt(sampleVariance(values)) : estimates[0]!.se,
    meanSe: mean(estimates.map((e) => e.se)),
    coverage: holding / count,
    realPValue: realPValue(name, real, values),
  };
}

/** The real estimate is one of the equally likely ones under the hypothesis that what was permuted does not matter. */
function realPValue(name: PlaceboName, real: number, placebos: readonly number[]): number {
  const all = [real, ...placebos];
  const centre = name === "careers" ? mean(all) : 0;
  const distance = Math.abs(real - centre);
  return all.filter((v) => Math.abs(v - centre) >= distance).length / all.length;
}

function ofNoEffect(summary: Summary): PlaceboResult {
  const { mean: centre, sd, meanSe, permutations } = summary;
  const statistic = sd > 0 ? centre / (sd / Math.sqrt(permutations)) : 0;
  const pValue = permutations > 1 ? studentTTwoSidedP(statistic, permutations - 1) : normalTwoSidedP(statistic);
  const passed = pValue >= LEVEL;
  const verdict = passed
    ? "The placebo estimates average zero within chance"
    : "The placebo estimates do not average zero";
  return Object.freeze({
    ...summary,
    pValue,
    passed,
    note: `${verdict}. Their spread ${short(sd)} stands against a mean standard error of ${short(meanSe)}.`,
  });
}

/** Three digits, without an exponent. */
const short = (value: number): string => String(Number(value.toPrecision(3)));

function ofCareers(summary: Summary): PlaceboResult {
  const { real, mean, permutations, realPValue: pValue } = summary;
  const passed = pValue <= LEVEL;
  const verdict = passed
    ? `The careers move the estimate from ${mean.toFixed(4)} (mean with the careers of others) to ${real.toFixed(4)}`
    : "Careers of other people do as well: what the careers adjust for cannot be told from chance";
  const smallest = 1 / (permutations + 1);
  const limit =
    smallest > LEVEL ? ` With ${permutations} permutations no p-value below ${smallest.toFixed(3)} is possible.` : "";
  return Object.freeze({ ...summary, pValue, passed, note: `${verdict}.${limit}` });
}
