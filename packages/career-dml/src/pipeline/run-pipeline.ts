import { createRequire } from "node:module";
import { type CareerRunResult, type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";
import { powerSummary } from "@career-dml/study";
import { attempt, unavailableOf } from "../attempt.js";
import type { RunOptionsInput } from "../options.js";
import { careerAttribution } from "./career-attribution.js";
import type { Adjusted } from "./effects.js";
import { estimateCareers } from "./estimate-careers.js";
import { explainedShare } from "./explained-share.js";
import { describeAdjusted, plainBenchmarks } from "./estimates.js";
import { portraits } from "./portraits.js";
import { selectionBenchmarks } from "./selection-benchmarks.js";
import { createStages } from "./stages.js";
import { validate } from "./validation/validate.js";
import { verdict } from "./verdict.js";

/** Effect whose required sample size the power table shows: an 8 % wage premium, as in the reference's calibrated study. */
const EFFECT_OF_INTEREST = 0.08;

/**
 * The main job: careers → representations → causal forest double machine learning → selection benchmarks → validation.
 * Writes nothing; `writeReport` of @career-dml/report turns the result into files.
 *
 * @param options As the flags of `career-dml run`; see `runOptionsSchema`.
 * @returns Everything that was found, options and seed included. The same options give the same result, `execution` aside,
 *   with any number of threads and on either backend.
 *   A benchmark or check that the data do not allow is `null` or left out, with its reason in its row or in `unavailable`.
 * @throws {OptionsError} for options, what `loadDataset` throws for data, {AbortedError} if `run.signal` fires, and what the data say
 *   against one of the adjustments that they choose from, by its name.
 */
export async function runPipeline(options: RunOptionsInput = {}, run: RunContext = {}): Promise<CareerRunResult> {
  const stages = createStages(run);
  const estimated = await estimateCareers(options, run, stages);
  const { options: resolved, careers, settings, adjusted, choice } = estimated;
  const heckman = await stages.stage("selection benchmarks", (r) => selectionBenchmarks(careers, settings, r));
  const drawn = await stages.stage("describing effects", (r) => portraits(estimated, r));
  const attribution = await stages.stage("attribution", (r) =>
    attempt("what encoders read from occupations", () => careerAttribution(estimated, r)),
  );
  const checked = await stages.stage("validation", (r) => validate(estimated, r));
  const plain = await plainBenchmarks(careers, run);
  const { out: _, ...echoed } = resolved;
  const found = {
    kind: "career-run" as const,
    profile: resolved.data === null ? resolved.profile : ("data" as const),
    title: careers.title,
    data: careers.summary,
    truth: careers.truth ? careers.truth.summary : null,
    representations: [
      ...plain.benchmarks,
      ...adjusted.map((a, k) => describeAdjusted(a, careers, drawn.described[k]!)),
    ],
    choice,
    attribution: attribution.answer,
    heckman,
    validation: checked.validation,
    power: powerOf(careers.dataset.n, careers.summary, adjusted.find((a) => a.name === choice.chosen)!),
    unavailable: unavailableOf([plain, estimated, drawn, attribution, checked]),
    options: echoed,
    seed: resolved.seed,
    versions: versions(),
    execution: { backend: selectBackend(run.backend).name, threads: threadsOf(run), timings: stages.timings() },
  };
  return Object.freeze({ ...found, verdict: verdict(found) });
}

/** Power of this analysis: the spread of its outcome, the share that its outcome regression explains, its treated share. */
function powerOf(n: number, data: CareerRunResult["data"], chosen: Adjusted): CareerRunResult["power"] {
  const r2 = explainedShare(chosen.fit.quality);
  return powerSummary({ n, sigma: data.outcome.sd, r2, share: data.treated / data.units, effect: EFFECT_OF_INTEREST });
}

/** Versions that the numbers depend on. */
function versions(): Readonly<Record<string, string>> {
  const { name, version } = createRequire(import.meta.url)("../../package.json") as { name: string; version: string };
  return { [name]: version, node: process.versions.node };
}
