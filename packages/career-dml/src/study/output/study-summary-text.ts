import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { integer } from "@career-dml/report/text";
import { cellLabel, type StudyResult } from "@career-dml/study";
import type { StudyRun } from "../../commands/study.js";
import { count } from "../../data/column-checks.js";
import {
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
import {
  boundsText,
  designText,
  failureGroups,
  FIGURE_LABELS,
  figureTexts,
  placesText,
  rowsOfCell,
  SIGNS,
  verdictText,
} from "./study-words.js";

/** Cells and failures that a terminal shows; all are in the files. */
const MOST_CELLS = 12;
const MOST_FAILURES = 5;

/** Figures that a narrow terminal leaves out, these first; results.md has them. */
const SPARED = ["RMSE", "mean SE", "emp. SE", "power", "SE ratio"];

/** A study for a terminal: figures cell by cell, then what had to hold and whether it does, and the hash that fixed it. */
export function studySummaryText(done: StudyRun, shown: SummaryLayout): string {
  const layout = layoutOf(shown);
  return joinedBlocks([...found(done.result, layout), faultyBlock(done, layout), footer(done).map(layout.dim)]);
}

/** The same of a result alone, whose runs are elsewhere. */
export function studyResultText(result: StudyResult, shown: SummaryLayout): string {
  const layout = layoutOf(shown);
  return joinedBlocks([...found(result, layout), [`plan ${result.hash}`, `version ${result.version}`].map(layout.dim)]);
}

const found = (result: StudyResult, layout: Layout): readonly (readonly string[])[] => [
  titled(result.plan.title, designText(result.plan), layout),
  ...cellTables(result, layout),
  moreCells(result).map(layout.dim),
  criteriaBlock(result, layout),
  failuresBlock(result, layout),
];

/** A table for each cell, all with the same columns: as many as the terminal has room for. */
function cellTables(result: StudyResult, layout: Layout): string[][] {
  const cells = result.plan.cells.slice(0, MOST_CELLS);
  for (let left = SPARED.length; ; left--) {
    const spared = SPARED.slice(0, SPARED.length - left);
    const tables = cells.map(({ index }) => cellTable(result, index, { layout, spared }));
    const fits = tables.flat().every((line) => stripVTControlCharacters(line).length <= layout.width);
    if (fits) return tables;
    if (left === 0) return cells.map(({ index }) => narrowTable(result, index, layout));
  }
}

/** The table of a cell without its verdicts, which stand below it by what they say. */
function narrowTable(result: StudyResult, cell: number, layout: Layout): string[] {
  const rows = cellTable({ ...result, verdicts: [] }, cell, { layout, spared: SPARED });
  if (result.verdicts.length === 0) return rows;
  const said = rowsOfCell(result, cell).map(({ label, estimator }) => ({
    label,
    verdict: verdictText(result, cell, estimator),
  }));
  const lines = [...new Set(said.map(({ verdict }) => verdict))].flatMap((verdict) => {
    const who = said.filter((one) => one.verdict === verdict).map(({ label }) => label);
    return hanging("  ", `${verdict === "" ? "no verdict" : verdict}: ${who.join("; ")}`, {
      width: layout.width,
      indent: 4,
    });
  });
  return [...rows, ...lines.map(layout.dim)];
}

function cellTable(
  result: StudyResult,
  cell: number,
  { layout, spared }: { readonly layout: Layout; readonly spared: readonly string[] },
): string[] {
  const { plan } = result;
  const isShown = (_: unknown, k: number): boolean => !spared.includes(FIGURE_LABELS[k]!);
  const title = plan.cells.length === 1 ? "estimator" : cellLabel(plan.cells[cell]!);
  const hasVerdicts = result.verdicts.length > 0;
  const head = [
    LEFT(title),
    ...FIGURE_LABELS.filter(isShown).map((label) => (label === "(MC error)" ? LEFT("") : POINT(label))),
    RIGHT("failed"),
    ...(hasVerdicts ? [LEFT("verdict")] : []),
  ];
  const rows = rowsOfCell(result, cell).map((row) => {
    const verdict = verdictText(result, cell, row.estimator);
    const figures = figureTexts(row, plan).filter(isShown);
    return [`  ${row.label}`, ...figures, String(row.failed), ...(hasVerdicts ? [verdict] : [])];
  });
  return table(head, rows, layout);
}

function moreCells({ plan }: StudyResult): string[] {
  const more = plan.cells.length - MOST_CELLS;
  return more > 0 ? [`${count(more, "further cell")} in results.md.`] : [];
}

function criteriaBlock({ criteria, plan }: StudyResult, { bold, dim, warn, width }: Layout): string[] {
  if (criteria.length === 0) return [];
  const met = criteria.filter(({ outcome }) => outcome === "met").length;
  const lines = criteria.flatMap((criterion) => {
    const { name, statement, outcome } = criterion;
    const sign = outcome === "met" ? SIGNS[outcome] : warn(SIGNS[outcome]);
    const text = `${name}: ${statement === "" ? boundsText(criterion) : statement}`;
    return [
      ...hanging(`  ${sign} `, text, { width, indent: 4 }),
      ...indented(placesText(criterion, plan), width, 4).map(dim),
    ];
  });
  return [
    bold(`${met} of ${integer(criteria.length)} ${criteria.length === 1 ? "criterion" : "criteria"} met`),
    ...lines,
  ];
}

function failuresBlock(result: StudyResult, { bold, warn, width }: Layout): string[] {
  const groups = failureGroups(result);
  if (groups.length === 0) return [];
  const lines = groups
    .slice(0, MOST_FAILURES)
    .flatMap(({ who, code, message, count: times }) =>
      indented(`${count(times, "time")} ${who}: ${code}: ${message}`, width),
    );
  const more = groups.length - MOST_FAILURES;
  return [
    bold("Failures, counted above"),
    ...lines.map(warn),
    ...(more > 0 ? [`  and ${more} more in results.md`] : []),
  ];
}

const faultyBlock = ({ faulty }: StudyRun, { warn, width }: Layout): string[] =>
  faulty.flatMap((fault) => indented(`Computed again: ${fault}.`, width, 0)).map(warn);

function footer({ result, out, found: kept, seconds }: StudyRun): string[] {
  const { total } = result.runs;
  const earlier = kept > 0 ? `; ${integer(kept)} of ${count(total, "run")} were there before` : "";
  return [
    `plan ${result.hash}`,
    `version ${result.version}; ${seconds.toFixed(1)} s${earlier}`,
    `The tables are in ${join(out, "results.md")}, every number in ${join(out, "results.json")}`,
  ];
}
