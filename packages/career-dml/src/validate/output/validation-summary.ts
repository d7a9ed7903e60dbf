import type { EstimateValidation, Finding, SensitivityBenchmark } from "@career-dml/core";
import { effectSetText, fixed, integer, levelText, percent, pValue, roundedByError } from "@career-dml/report/text";
import {
  computationText,
  hanging,
  indented,
  joinedBlocks,
  type Layout,
  layoutOf,
  LEFT,
  POINT,
  RIGHT,
  type SummaryLayout,
  table,
  titled,
} from "../../output/layout.js";

/** The checks of an estimate for a terminal: what they say first, then their numbers. */
export function validationSummary(result: EstimateValidation, shown: SummaryLayout): string {
  const layout = layoutOf(shown);
  return joinedBlocks([
    heading(result, layout),
    headline(result, layout),
    findings(result, layout),
    boundsTable(result, layout),
    instrumentLines(result, layout),
    groupTable(result, layout),
    placeboLines(result, layout),
    overlapLines(result, layout),
    differenceLines(result, layout),
    unavailableLines(result, layout),
    footer(result).map(layout.dim),
  ]);
}

function heading({ data, label }: EstimateValidation, layout: Layout): string[] {
  const title = `How far to trust the effect of ${data.treatment} on ${data.outcome}`;
  return titled(title, `${data.file}; ${label}`, layout);
}

function headline({ effect, data }: EstimateValidation, { bold, dim, width }: Layout): string[] {
  const format = roundedByError(effect.se);
  const range =
    effect.ci === null
      ? ""
      : `, ${levelText(effect.level)} interval ${format(effect.ci[0])} to ${format(effect.ci[1])}`;
  const error = effect.se === null ? "" : ` (standard error ${format(effect.se)}${range})`;
  const rows = `${integer(effect.n)}${effect.n === data.rows ? "" : ` of ${integer(data.rows)}`} rows`;
  const left = data.leftOut.map(({ reason, count }) => `less ${integer(count)} ${reason}`);
  return [
    `  ${effect.estimandLabel}  ${bold(format(effect.estimate))}${error}; ${rows}`,
    ...left.flatMap((line) => indented(line, width)).map(dim),
  ];
}

const LABELS: Readonly<Record<Finding["kind"], string>> = {
  estimate: "says",
  choice: "choice",
  check: "passed",
  limit: "limit",
  caution: "caution",
  fault: "fault",
};
const LABEL_WIDTH = 9;

function findings({ verdict, effect }: EstimateValidation, { width, bold, warn }: Layout): string[] {
  const all = [...verdict, ...effect.warnings.map((text): Finding => ({ kind: "caution", text }))];
  return all.flatMap(({ kind, text }) => {
    const label = LABELS[kind].padEnd(LABEL_WIDTH);
    const paint = kind === "caution" ? warn : bold;
    return hanging(`  ${paint(label)}`, text, { width, indent: LABEL_WIDTH + 2 });
  });
}

/** Bounds by strength: the assumed one, and those of what was observed. */
function boundsTable({ sensitivity: s, effect, instrument }: EstimateValidation, layout: Layout): string[] {
  const format = roundedByError(effect.se);
  const columns = [
    LEFT("an omitted variable as strong as"),
    POINT("cf_y"),
    POINT("cf_d"),
    POINT("rho"),
    ...(instrument === null ? [POINT("change"), POINT("lower"), POINT("upper")] : [LEFT("leaves effects of")]),
  ];
  const bounds = ({ lower, upper }: Pick<SensitivityBenchmark, "lower" | "upper">) => [format(lower), format(upper)];
  const assumed = [
    `  assumed (|rho| ${s.rho})`,
    percent(s.cfY),
    percent(s.cfD),
    "",
    ...(instrument === null ? ["", ...bounds(s)] : [effectSetText(instrument.bounds)]),
  ];
  const observed = s.benchmarks.map((benchmark, k) => [
    `  ${benchmark.name}`,
    percent(benchmark.cfY),
    percent(benchmark.cfD),
    benchmark.rho === null ? "-" : fixed(2)(benchmark.rho),
    ...(instrument === null
      ? [format(benchmark.change), ...bounds(benchmark)]
      : [effectSetText(instrument.benchmarks[k]!.bounds)]),
  ]);
  return table(columns, [assumed, ...observed], layout);
}

function instrumentLines({ instrument }: EstimateValidation, layout: Layout): string[] {
  if (instrument === null) return [];
  const { name, firstStageF, robustSet, firstStage } = instrument;
  const rows = [
    ["  first-stage F, robust", fixed(1)(firstStageF)],
    [`  ${levelText(robustSet.level)} set robust to a weak instrument`, effectSetText(robustSet)],
    ["  robustness value of the first stage", percent(firstStage.robustnessValue)],
    ["  robustness value of its confidence bound", percent(firstStage.robustnessValueCi)],
  ];
  return table([LEFT(`instrument ${name}`), LEFT("")], rows, layout);
}

function groupTable({ groups, effect, sensitivity: s }: EstimateValidation, layout: Layout): string[] {
  if (groups === null) return [];
  const format = roundedByError(effect.se);
  const columns = [
    LEFT(`groups ${groups.by}`),
    RIGHT("n"),
    POINT("effect"),
    POINT("std. error"),
    POINT(`lower, cf ${percent(s.cfD)}`),
    POINT("upper"),
    POINT("robustness value"),
  ];
  const rows = groups.bounds.map(({ group, n, estimate, se, lower, upper, robustnessValue }) => [
    `  ${group}`,
    integer(n),
    format(estimate),
    format(se),
    format(lower),
    format(upper),
    percent(robustnessValue),
  ]);
  return table(columns, rows, layout);
}

function placeboLines({ placebo, effect }: EstimateValidation, layout: Layout): string[] {
  const format = roundedByError(effect.se);
  const columns = [
    LEFT("placebos"),
    RIGHT("times"),
    POINT("mean"),
    POINT("sd"),
    POINT("mean SE"),
    RIGHT("hold 0"),
    RIGHT("p"),
    RIGHT("p, real"),
    LEFT(""),
  ];
  const rows = placebo.map((p) => [
    `  ${p.label}`,
    integer(p.permutations),
    format(p.mean),
    format(p.sd),
    format(p.meanSe),
    percent(p.coverage),
    pValue(p.pValue),
    pValue(p.realPValue),
    p.passed ? "passed" : "failed",
  ]);
  return table(columns, rows, layout);
}

function overlapLines({ effect: { overlap } }: EstimateValidation, layout: Layout): string[] {
  if (overlap === null) return [];
  const columns = [
    LEFT("propensities beyond"),
    RIGHT("below"),
    RIGHT("above"),
    LEFT("estimand without them"),
    RIGHT("treated"),
    RIGHT("untreated"),
    RIGHT("effective"),
  ];
  const rows = overlap.beyond.map(({ threshold, below, above, population, kept, effectiveSampleSize: size }) => [
    `  ${threshold}`,
    integer(below),
    integer(above),
    population,
    integer(kept.treated),
    integer(kept.untreated),
    `${integer(size.treated)} + ${integer(size.untreated)}`,
  ]);
  return table(columns, rows, layout);
}

function differenceLines({ calibration, rate, effect }: EstimateValidation, layout: Layout): string[] {
  const format = roundedByError(effect.se);
  const columns = [LEFT("predicted effects"), POINT("value"), POINT("std. error"), RIGHT("p"), LEFT("")];
  const calibrated = (calibration ?? []).map(({ name, estimate, se, pValue: p }) => [
    `  calibration, ${name}`,
    fixed(3)(estimate),
    se === null ? "-" : fixed(3)(se),
    p === null ? "-" : pValue(p),
    "1 is right",
  ]);
  const ranked = rate.map(({ target, estimate, se, pValue: p, reason = "" }) => [
    `  RATE, ${target}`,
    format(estimate),
    se === null ? "-" : format(se),
    p === null ? "-" : pValue(p),
    reason,
  ]);
  return table(columns, [...calibrated, ...ranked], layout);
}

function unavailableLines({ unavailable }: EstimateValidation, { bold, width }: Layout): string[] {
  if (unavailable.length === 0) return [];
  return [bold("not checked"), ...unavailable.flatMap(({ check, reason }) => indented(`${check}: ${reason}`, width))];
}

function footer({ execution, seed, options }: EstimateValidation): string[] {
  const { backend, threads, timings } = execution;
  const page = options["page"];
  const place = typeof page === "string" ? [`Tables and figures are in ${page}`] : [];
  return [...place, computationText({ seconds: timings["total"]!, backend, threads, seed })];
}
