import { OptionsError, report, type RunContext } from "@career-dml/core";
import {
  type CellTime,
  type Engine,
  loadTaskModule,
  localEngine,
  redisEngine,
  resolveStudy,
  runStudy,
  type Study,
  type StudyModule,
  type StudyResult,
  studyTimes,
  summariseStudy,
} from "@career-dml/study";
import { readJson } from "../read-json.js";
import type { StudyOptions } from "../study-options.js";

/** What `career-dml study` did. */
export interface StudyRun {
  readonly result: StudyResult;
  readonly times: readonly CellTime[];
  /** Folder of the study. */
  readonly out: string;
  /** Runs that an earlier process had computed. */
  readonly found: number;
  /** Checkpoints that were of no use and were computed again: `runs/0000/7.json is cut off or damaged`. */
  readonly faulty: readonly string[];
  readonly seconds: number;
}

/**
 * Computes what is missing of a study, then writes its tables beside its runs.
 *
 * @param module File of the task module that knows simulations and estimators.
 * @throws {OptionsError} for every problem of the study file at once. @throws {FileError} if the study file cannot be read, or
 *   the folder not be used or written; runs that ended before are kept. @throws {AbortedError} if the run is stopped; same.
 */
export async function study(options: StudyOptions, module: URL, run: RunContext): Promise<StudyRun> {
  const started = performance.now();
  const { out, file, retryFailed } = options;
  const resolved = resolveStudy(await readJson(file, "study file"), await studyModule(module));
  const settings = { folder: out, retryFailed, engine: () => engineOf(options, { study: resolved, module }) };
  const completed = await runStudy(resolved, settings, run);
  const result = summariseStudy(completed);
  const times = studyTimes(completed);
  // An interrupt while figures are drawn is told with what is kept by then.
  const { total } = result.runs;
  report(run, `${total} of ${total} runs; tables`, 0, 1);
  const { writeStudy } = await import("../study/output/write-study.js");
  await writeStudy(out, completed, { result, times });
  return Object.freeze({
    result,
    times,
    out,
    found: completed.found,
    faulty: completed.faulty.map(({ file: place, fault }) => `${place} ${fault}`),
    seconds: (performance.now() - started) / 1000,
  });
}

async function engineOf(
  { engine, url, workers }: StudyOptions,
  { study: { plan, hash, version }, module }: { readonly study: Study; readonly module: URL },
): Promise<Engine> {
  if (engine === "local") return localEngine({ module, ...(workers === null ? {} : { workers }) });
  return redisEngine({ url: url!, study: `${plan.name}-${hash.slice(0, 16)}`, version });
}

async function studyModule(module: URL): Promise<StudyModule> {
  const loaded = await loadTaskModule(module);
  if ("checkStudy" in loaded) return loaded as StudyModule;
  throw new OptionsError("study", [{ path: "module", message: `${module.href} computes no studies` }]);
}
