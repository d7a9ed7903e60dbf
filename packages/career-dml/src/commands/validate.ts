import {
  checkpoint,
  type EstimateValidation,
  OptionsError,
  partOf,
  report,
  type RunContext,
  threadsOf,
  type Unavailable,
} from "@career-dml/core";
import type { LeftOut } from "@career-dml/dml";
import { partitions } from "../estimate/cross-fitting.js";
import { readSample, type Sample } from "../estimate/data/sample.js";
import { forestLabel } from "../estimate/forest-settings.js";
import { differences } from "../validate/differences.js";
import { instrumentCheck } from "../validate/instrumented-refit.js";
import { leaveOut } from "../validate/left-out.js";
import { linearCheck } from "../validate/linear-check.js";
import { writePage } from "../validate/output/write-page.js";
import { placebos } from "../validate/placebos.js";
import { type Estimator, estimatorOf, type FullFit } from "../validate/refit.js";
import { withoutOverlap } from "../validate/unavailable.js";
import { verdictOf } from "../validate/verdict.js";
import type { ValidateOptions } from "../validate-options.js";
import { version } from "../version.js";

/** Share of the command at which each part ends, for the bar: rough. */
const PLAN = { read: 0.03, estimate: 0.1, benchmarks: 0.25, differences: 0.3, placebos: 0.98 } as const;

/**
 * How far an estimate can be trusted: overlap, placebos, omitted-variable bounds with benchmarks, Oster's delta, sorted groups, calibration and
 * ranking of predicted effects; a page with tables and figures if the options name one.
 *
 * @throws {CareerDmlError} of the data or the estimator; then no file is written.
 */
export async function validate(options: ValidateOptions, run: RunContext): Promise<EstimateValidation> {
  const started = performance.now();
  const seconds: Record<string, number> = {};
  const part = async <T>(name: keyof typeof PLAN, from: number, work: (run: RunContext) => Promise<T>): Promise<T> => {
    const before = performance.now();
    await checkpoint(run);
    const result = await work(partOf(run, from, PLAN[name]));
    seconds[name] = (performance.now() - before) / 1000;
    return result;
  };
  const sample = await part("read", 0, (within) => readSample({ ...options, unit: null }, rulesOf(options), within));
  const { estimator, whole } = await part("estimate", PLAN.read, (within) => estimate(sample, options, within));
  const bounds = await part("benchmarks", PLAN.estimate, (within) =>
    leaveOut({ sample, whole }, options, estimator, within),
  );
  const found = await part("differences", PLAN.benchmarks, (within) =>
    differences(sample, whole.forest, options, within),
  );
  const dealt = await part("placebos", PLAN.differences, (within) =>
    placebos({ sample, whole }, options, estimator, within),
  );
  const linear = await linearCheck(sample, options, run);
  const checks = { ...found, ...dealt, ...linear };
  const unavailable = [
    ...withoutOverlap(whole.effect, options),
    ...bounds.unavailable,
    ...found.unavailable,
    ...linear.unavailable,
    ...dealt.unavailable,
  ];
  const evidence = await assembled({ sample, whole, leftOut: bounds.leftOut, checks, unavailable }, options, run);
  seconds["total"] = (performance.now() - started) / 1000;
  const execution = { ...evidence.execution, timings: Object.freeze(seconds) };
  const result = Object.freeze({ ...evidence, execution, verdict: verdictOf(evidence) });
  if (options.page !== null) await writePage(options.page, result, partOf(run, PLAN.placebos, 1));
  return result;
}

/** Roles whose columns must hold 0 and 1, by estimator. */
const BINARY = { forest: ["treatment"], plr: [], pliv: [], iivm: ["treatment", "instrument"] } as const;

const rulesOf = ({ estimator }: ValidateOptions) => ({ binary: BINARY[estimator], outcomeOfSelected: false });

async function estimate(sample: Sample, options: ValidateOptions, run: RunContext) {
  // Folds hold equal shares of what is as good as random: the instrument, where there is one.
  const assigned = options.instrument === null ? sample.treatment : sample.instruments.x;
  const [folds, ...more] = await partitions({ ...sample, treatment: assigned }, options, run);
  if (more.length > 0) {
    const message = `hold ${more.length + 1} partitions; checks are of an estimate on one`;
    throw new OptionsError("validate", [{ path: "folds", message }]);
  }
  const estimator: Estimator = estimatorOf(options, folds!);
  report(run, "estimate", 0, 1);
  return { estimator, whole: await estimator.full(sample, run) };
}

interface Parts {
  readonly sample: Sample;
  readonly whole: FullFit;
  readonly leftOut: readonly LeftOut[];
  readonly checks: Pick<EstimateValidation, "gates" | "calibration" | "rate" | "groups" | "placebo" | "oster">;
  readonly unavailable: readonly Unavailable[];
}

async function assembled(
  { sample, whole, leftOut, checks, unavailable }: Parts,
  options: ValidateOptions,
  run: RunContext,
): Promise<Omit<EstimateValidation, "verdict">> {
  const { sensitivity } = await import("@career-dml/dml");
  const { selectBackend } = await import("@career-dml/kernels");
  const { cfY, cfD, rho, level, nullEffect, estimator, trees } = options;
  const { effect } = whole;
  const trimmed = { reason: "rows trimmed for a propensity near 0 or 1", count: effect.dropped };
  const { gates, calibration, rate, groups, placebo, oster } = checks;
  const bounds = sensitivity(
    { representation: estimator, elements: whole.elements(), leftOut },
    // The reduced form is of the outcome less the null effect: its own is none.
    { cfY, cfD, rho, level, nullEffect: whole.instrumented === null ? nullEffect : 0 },
  );
  const data = Object.freeze({
    file: sample.source,
    rows: sample.fileRows,
    outcome: sample.names.outcome,
    treatment: sample.names.treatment,
    leftOut: Object.freeze([...sample.leftOut, ...(effect.dropped > 0 ? [trimmed] : [])]),
  });
  return {
    kind: "validation",
    estimator,
    label: estimator === "forest" ? forestLabel(trees) : effect.estimator,
    effect: Object.freeze({ ...effect, warnings: Object.freeze([...sample.missing, ...effect.warnings]) }),
    data,
    sensitivity: bounds,
    instrument:
      whole.instrumented === null
        ? null
        : await instrumentCheck(
            {
              instrumented: whole.instrumented,
              names: { ...data, instrument: sample.instruments.names[0]! },
              benchmarks: bounds.benchmarks,
            },
            options,
          ),
    groups,
    oster,
    placebo,
    gates,
    calibration,
    rate,
    unavailable: Object.freeze(unavailable),
    options,
    seed: options.seed,
    versions: Object.freeze({ "career-dml": version(), node: process.versions.node }),
    execution: { backend: selectBackend(run.backend).name, threads: threadsOf(run), timings: {} },
  };
}
