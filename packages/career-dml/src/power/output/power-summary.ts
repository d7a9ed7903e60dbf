import type { PowerResult, SimulatedReach } from "@career-dml/core";
import { fixed, integer, intervalText, levelText, percent, setting, significant } from "@career-dml/report/text";
import {
  computationText,
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

const format = significant(3);
/** An effect as it was asked about. */
const asGiven = (effect: number): string => (Number.isInteger(effect) ? integer : setting)(effect);

/** A power analysis for a terminal: the answers in words, then all of them in tables, then what they rest on. */
export function powerSummaryText(result: PowerResult, shown: SummaryLayout): string {
  const layout = layoutOf(shown);
  return joinedBlocks([
    heading(result, layout),
    answers(result).flatMap((text) => indented(text, layout.width)),
    detectable(result, layout),
    needed(result, layout),
    detection(result, layout),
    simulated(result, layout),
    warningLines(result.warnings, layout),
    figures(result, layout),
    footer(result).map(layout.dim),
  ]);
}

function heading(result: PowerResult, layout: Layout): string[] {
  const { alpha, sides, distribution } = result;
  const test = `${sides === 2 ? "two-sided" : "one-sided"} ${distribution === "t" ? "t " : ""}test at level ${setting(alpha)}`;
  return titled("Power to find an effect", `${test}; ${assumed(result)}`, layout);
}

const SOURCE = { given: "", data: " (from the data)", simulation: " (of one simulated sample)" };

function assumed({ assumptions }: PowerResult): string {
  const { sigma, r2, share, clusters, instrument, designEffect, source } = assumptions;
  const parts = [
    `sigma ${format(sigma)}, R2 ${format(r2)}, share ${format(share)}${SOURCE[source]}`,
    ...(clusters === null
      ? []
      : [
          `clusters of ${format(clusters.size)}, correlation ${format(clusters.icc)} within, design effect ${format(designEffect)}`,
        ]),
    ...(instrument === null
      ? []
      : [
          "compliance" in instrument
            ? `compliance ${format(instrument.compliance)}`
            : `instrument R2 ${format(instrument.r2)}`,
        ]),
  ];
  return parts.join("; ");
}

/** The first of each kind of answer as a sentence. */
function answers(result: PowerResult): string[] {
  const [mde] = result.minimumDetectableEffects;
  const [required] = result.requiredUnits;
  const [found] = result.detection;
  const clusters = required!.clusters === null ? "" : ` in ${integer(required!.clusters)} clusters`;
  return [
    `${integer(mde!.n)} units find an effect of ${format(mde!.mde)} or more with a power of ${setting(mde!.power)}.`,
    `An effect of ${asGiven(required!.effect)} needs ${integer(required!.n)} units${clusters} for a power of ${setting(required!.power)}; ${integer(found!.n)} find it with a power of ${fixed(3)(found!.power)}.`,
    ...(result.simulation?.reached ?? []).map((reach) => reachedText(reach, result.simulation!)),
  ];
}

type Simulation = NonNullable<PowerResult["simulation"]>;

/** Where simulated powers reach the one asked for; said with the bias that they owe themselves to, where studies of no effect find one. */
function reachedText(
  { of, at, power, value, ci, extrapolated, reason }: SimulatedReach,
  simulation: Simulation,
): string {
  const { cells, alpha, level } = simulation;
  const isBiased = cells.some((cell) => cell.effect === 0 && cell.ci !== null && cell.ci[0] > alpha);
  const source = isBiased ? "By simulation, too many findings of no effect included," : "By simulation";
  const subject = of === "n" ? `an effect of ${asGiven(at)}` : `${integer(at)} units`;
  if (value === null)
    return `By simulation: where ${subject} reach${of === "n" ? "es" : ""} a power of ${setting(power)} is not clear (${reason}).`;
  const show = of === "n" ? integer : format;
  const found = of === "n" ? `needs ${integer(value)} units for` : `find an effect of ${format(value)} with`;
  const range = `${levelText(level)} interval ${intervalText(ci!, show)}${extrapolated ? ", beyond what was simulated" : ""}`;
  return `${source} ${subject} ${found} a power of ${setting(power)} (${range}).`;
}

/** Rows by the first key, columns by the second. */
function crossed<T>(
  entries: readonly T[],
  of: {
    readonly row: (entry: T) => string;
    readonly column: (entry: T) => string;
    readonly cell: (entry: T) => string;
  },
) {
  const columns = [...new Set(entries.map(of.column))];
  const rows = [...new Set(entries.map(of.row))].map((row) => [
    `  ${row}`,
    ...columns.map((column) => of.cell(entries.find((e) => of.row(e) === row && of.column(e) === column)!)),
  ]);
  return { columns, rows };
}

function detectable({ minimumDetectableEffects }: PowerResult, layout: Layout): string[] {
  const { columns, rows } = crossed(minimumDetectableEffects, {
    row: ({ n }) => `n = ${integer(n)}`,
    column: ({ power }) => `power ${setting(power)}`,
    cell: ({ mde }) => format(mde),
  });
  return table([LEFT("smallest effect found"), ...columns.map(POINT)], rows, layout);
}

function needed({ requiredUnits }: PowerResult, layout: Layout): string[] {
  const { columns, rows } = crossed(requiredUnits, {
    row: ({ effect }) => `effect ${asGiven(effect)}`,
    column: ({ power }) => `power ${setting(power)}`,
    cell: ({ n, clusters }) => `${integer(n)}${clusters === null ? "" : ` (${integer(clusters)} clusters)`}`,
  });
  return table([LEFT("units needed"), ...columns.map(RIGHT)], rows, layout);
}

function detection({ detection: found }: PowerResult, layout: Layout): string[] {
  const { columns, rows } = crossed(found, {
    row: ({ n }) => `n = ${integer(n)}`,
    column: ({ effect }) => `effect ${asGiven(effect)}`,
    cell: ({ power }) => fixed(3)(power),
  });
  return table([LEFT("power"), ...columns.map(POINT)], rows, layout);
}

function simulated({ simulation, detection: formula, alpha }: PowerResult, layout: Layout): string[] {
  if (simulation === null) return [];
  const rows = simulation.cells.map(({ n, effect, power, ci, completed, failed, bias, seRatio }) => {
    const expected = effect === 0 ? alpha : formula.find((f) => f.n === n && f.effect === effect)!.power;
    return [
      `  n = ${integer(n)}`,
      effect === 0 ? "none" : asGiven(effect),
      power === null ? "-" : percent(power),
      ci === null ? "-" : intervalText(ci, percent),
      percent(expected),
      bias.value === null ? "-" : fixed(3)(bias.value),
      seRatio.value === null ? "-" : fixed(2)(seRatio.value),
      integer(completed),
      failed === 0 ? "" : integer(failed),
    ];
  });
  const columns = [
    LEFT("simulated studies"),
    POINT("effect"),
    RIGHT("find it"),
    RIGHT(`${levelText(simulation.level)} interval`),
    RIGHT("by formula"),
    POINT("bias"),
    POINT("SE ratio"),
    RIGHT("completed"),
    RIGHT("failed"),
  ];
  const { estimator, profile, faults } = simulation;
  const about = `simulated careers, profile ${profile}; ${estimator}; SE ratio: reported over empirical standard error`;
  return [
    ...table(columns, rows, layout),
    ...indented(about, layout.width).map(layout.dim),
    ...faults.flatMap((fault) => indented(`Known fault of this profile: ${fault}`, layout.width)).map(layout.dim),
  ];
}

const figures = ({ figures: drawn }: PowerResult, { dim, width }: Layout): string[] =>
  drawn.flatMap(({ file, title, caption }) => [`${title}: ${file}`, ...indented(caption, width).map(dim)]);

function footer({ execution, seed }: PowerResult): string[] {
  const { backend, threads, timings } = execution;
  return [computationText({ seconds: timings["total"]!, backend, threads, seed })];
}
