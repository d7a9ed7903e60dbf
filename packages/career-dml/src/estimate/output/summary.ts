import { equationLabel, fixed, integer, levelText, pValue, roundedByError, stackText } from "@career-dml/report/text";
import type { Estimate } from "../run-estimate.js";
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
  warningLines,
} from "../../output/layout.js";

/** An estimate for a terminal: the number with its error first, what it says, and then what it rests on. */
export function estimateSummary(estimate: Estimate, title: string, { width, color }: SummaryLayout): string {
  const layout = layoutOf({ width, color });
  return joinedBlocks([
    heading(estimate, title, layout),
    headline(estimate, layout),
    indented(estimate.meaning, width),
    ...coefficientTables(estimate, layout),
    statisticsTable(estimate, layout),
    nuisanceTable(estimate, layout),
    overlapLines(estimate, layout),
    warningLines(estimate.warnings, layout),
    footer(estimate).map(layout.dim),
  ]);
}

function heading({ options, data, label }: Estimate, title: string, layout: Layout): string[] {
  const treatment = (options as { treatment?: unknown }).treatment;
  const about = typeof treatment === "string" ? `${treatment} on ${options.outcome}` : options.outcome;
  return titled(`${title}: ${about}`, `${data.file}; ${label}`, layout);
}

function headline(found: Estimate, { bold, dim, width }: Layout): string[] {
  const { estimate, se, ci, level, reason } = found;
  const rows: [string, string][] = [];
  if (estimate !== null) {
    const format = roundedByError(se);
    rows.push([found.estimandLabel ?? "estimate", bold(format(estimate))]);
    rows.push(["standard error", se === null ? `none: ${reason ?? "theory gives none"}` : format(se)]);
    if (ci !== null) rows.push([`${levelText(level)} interval`, `${format(ci[0])} to ${format(ci[1])}`]);
    if (found.pValue !== null) rows.push(["p-value", pValue(found.pValue)]);
  } else if (found.kind === "effect") {
    rows.push([found.estimandLabel ?? "estimate", `none: ${reason ?? "theory gives none"}`]);
  }
  rows.push(found.data.careers === true ? ["units", unitsText(found)] : ["rows", rowsText(found)]);
  const first = Math.max(...rows.map(([name]) => name.length));
  const left = found.leftOut.map(({ reason: why, count }) => `less ${integer(count)} ${why}`);
  return [
    ...rows.flatMap(([name, value]) => hanging(`  ${name.padEnd(first)}  `, value, { width, indent: first + 4 })),
    ...left.flatMap((line) => indented(line, width, first + 4)).map(dim),
  ];
}

const unitsText = ({ n, data }: Estimate): string => `${integer(n)} from ${integer(data.rows)} rows`;

function rowsText({ n, data }: Estimate): string {
  const observed = data.observed < n ? `, the outcome observed in ${integer(data.observed)}` : "";
  return `${integer(n)}${n === data.rows ? "" : ` of ${integer(data.rows)}`}${observed}`;
}

/** One table for each equation; why an error is missing stands below it. */
function coefficientTables({ coefficients }: Estimate, layout: Layout): string[][] {
  const equations = [...new Set(coefficients.map(({ equation }) => equation))];
  return equations.map((equation) => {
    const head = [LEFT(equationLabel(equation)), POINT("estimate"), POINT("std. error"), RIGHT("z"), RIGHT("p")];
    const rows = coefficients.filter((row) => row.equation === equation);
    const cells = rows.map(({ name, estimate, se, z, pValue: p }) => {
      const format = roundedByError(se);
      const test = [z === null ? "-" : fixed(2)(z), p === null ? "-" : pValue(p)];
      return [`  ${name}`, format(estimate), se === null ? "-" : format(se), ...test];
    });
    const reasons = new Set(rows.flatMap(({ se, reason }) => (se === null ? [reason ?? "there is no error"] : [])));
    const notes = [...reasons].flatMap((reason) => indented(`-: ${reason}`, layout.width)).map(layout.dim);
    return [...table(head, cells, layout), ...notes];
  });
}

function statisticsTable({ statistics }: Estimate, layout: Layout): string[] {
  const rows = statistics.map(({ name, value, se, pValue: p, reason = "" }) => {
    const format = value !== null && Number.isInteger(value) ? integer : roundedByError(se);
    const shown = value === null ? "-" : format(value);
    return [`  ${name}`, shown, se === null ? "" : format(se), p === null ? "" : pValue(p), reason];
  });
  return table([LEFT("further statistics"), POINT("value"), POINT("std. error"), RIGHT("p"), LEFT("")], rows, layout);
}

function nuisanceTable({ nuisances }: Estimate, layout: Layout): string[] {
  const head = [LEFT("learned out of fold"), POINT("R2"), POINT("calibration (1 is right)"), LEFT("learners")];
  const rows = nuisances.map(({ name, r2, calibrationSlope, weights = {} }) => [
    `  ${name}`,
    fixed(3)(r2),
    calibrationSlope === null ? "-" : fixed(2)(calibrationSlope),
    stackText(weights),
  ]);
  return table(head, rows, layout);
}

function overlapLines({ overlap }: Estimate, { bold, width }: Layout): string[] {
  if (overlap === null) return [];
  const { min, max, effectiveSampleSize: size } = overlap;
  const text = `Propensities lie between ${fixed(3)(min)} and ${fixed(3)(max)}. Inverse propensity weights leave the information of ${integer(size.treated)} treated and ${integer(size.untreated)} untreated rows.`;
  return [bold("overlap"), ...indented(text, width)];
}

function footer({ timings, backend, threads, seed, predictions }: Estimate): string[] {
  const place = predictions === null ? [] : [`Per-row results are in ${predictions}`];
  return [...place, computationText({ seconds: timings.total, backend, threads, seed })];
}
