import {
  checkpoint,
  partOf,
  type PowerOfEstimate,
  type PowerResult,
  report,
  type RunContext,
  threadsOf,
} from "@career-dml/core";
import {
  designEffect,
  formulaStandardError,
  minimumDetectableEffect,
  powerDesign,
  type PowerDesign,
  simulatedPower,
} from "@career-dml/study";
import { designOf } from "../power/design-of.js";
import type { Evidence } from "../power/evidence.js";
import { writeFigures } from "../power/figure-files.js";
import { powerCurves, powerGrid, type Question, testOf } from "../power/power-grid.js";
import { powerWarnings } from "../power/warnings.js";
import type { PowerOptions } from "../power-options.js";
import { version } from "../version.js";

/** Share of the command at which each part ends, for the bar: rough. */
const PLAN = { evidence: 0.05, simulation: 0.98 } as const;

/**
 * Smallest detectable effects, units needed and powers of a design: given, estimated from a file, or of simulated careers, whose studies then
 * say how often an effect is really found. Figures if the options name a file.
 *
 * @throws {CareerDmlError} of the options, the data or an estimator; then no file is written.
 */
export async function power(options: PowerOptions, run: RunContext): Promise<PowerResult> {
  const started = performance.now();
  const isLong = options.simulate;
  const evidence = await evidenceOf(options, partOf(run, 0, isLong ? PLAN.evidence : 1));
  const design = designOf(options, evidence);
  const question: Question = { design, sizes: sizesOf(options, evidence), options };
  const grid = powerGrid(question);
  await checkpoint(run);
  const simulation = isLong ? await simulate(question, partOf(run, PLAN.evidence, PLAN.simulation)) : null;
  const answers = {
    kind: "power" as const,
    ...testOf(options),
    assumptions: assumptionsOf(options, design),
    ...grid,
    ofEstimate: evidence === null ? null : ofEstimate(evidence, options),
    simulation,
  };
  const found = {
    ...answers,
    warnings: Object.freeze([...(evidence?.warnings ?? []), ...powerWarnings(answers, question.sizes)]),
    options,
    seed: options.seed,
    versions: Object.freeze({ "career-dml": version(), node: process.versions.node }),
  };
  const figures = Object.freeze(await writeFigures(options.figure, found, run));
  report(run, "power", 1, 1);
  const { selectBackend } = await import("@career-dml/kernels");
  const timings = Object.freeze({ total: (performance.now() - started) / 1000 });
  const execution = { backend: selectBackend(run.backend).name, threads: threadsOf(run), timings };
  return Object.freeze({ ...found, figures, execution });
}

/** Sizes that studies are simulated for unless told. */
const SIMULATED_SIZES = [500, 1000, 2000];

function sizesOf({ n, simulate: isSimulated }: PowerOptions, evidence: Evidence | null): readonly number[] {
  if (n.length > 0) return n;
  if (isSimulated) return SIMULATED_SIZES;
  return [evidence?.n ?? 1000];
}

/** What a file, or a simulated sample of the largest size, says of the design; null where everything is given. */
async function evidenceOf(options: PowerOptions, run: RunContext): Promise<Evidence | null> {
  if (options.data !== null) return (await import("../power/evidence-of-data.js")).evidenceOfData(options, run);
  if (!options.simulate) return null;
  const { evidenceOfStudy } = await import("../power/career-studies.js");
  return evidenceOfStudy(options, Math.max(...sizesOf(options, null)), run);
}

async function simulate(question: Question, run: RunContext): Promise<PowerResult["simulation"]> {
  const { careerStudies, ESTIMATOR, faultsOf } = await import("../power/career-studies.js");
  const { sizes, options } = question;
  const { studies, seed, level } = options;
  const { alpha, sides } = testOf(options);
  const asked = {
    sizes: [...sizes],
    // Beside the effects none: the level that the test really has.
    effects: [0, ...options.effect],
    alpha,
    sides,
    power: options.power[0]!,
    level,
    seeds: Array.from({ length: studies }, (_, k) => seed + k),
  };
  const found = await simulatedPower(careerStudies(options), asked, run);
  const described = { profile: options.profile, faults: faultsOf(options), estimator: ESTIMATOR };
  return Object.freeze({ ...found, ...described, formula: Object.freeze(powerCurves(question)) });
}

function assumptionsOf({ data, simulate: isSimulated }: PowerOptions, design: PowerDesign): PowerResult["assumptions"] {
  const checked = powerDesign.parse(design);
  const source = data !== null ? "data" : isSimulated ? "simulation" : "given";
  return Object.freeze({ source, ...checked, designEffect: designEffect(checked) });
}

/** The error of the estimate against the formula's for the same sample, whatever the options change of the design. */
function ofEstimate({ design, estimate }: Evidence, options: PowerOptions): PowerOfEstimate {
  const formulaSe = formulaStandardError(estimate.n, design);
  const mde = minimumDetectableEffect(estimate.n, design, { ...testOf(options), power: options.power[0]! });
  return Object.freeze({ ...estimate, formulaSe, mde: (mde * estimate.se) / formulaSe });
}
