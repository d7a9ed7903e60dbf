import { fixed, integer, percent, setting, significant } from "../../number-format.js";
import type { TitleLine } from "../mark-title.js";

/** A number with its Monte Carlo standard error; `null` where it is undefined. */
export interface Measured {
  readonly value: number | null;
  readonly mcse: number | null;
}

/** How an estimator did in one cell of a study. */
export interface ChartPoint {
  readonly cell: number;
  readonly bias: Measured;
  readonly coverage: Measured;
  /** Share of the runs without an answer. */
  readonly failureRate: number | null;
}

/** One estimator of a study. */
export interface ChartRow {
  readonly label: string;
  /** Rows of a group stand together below its name. */
  readonly group: string;
  /** Whether heat maps show it. */
  readonly mapped: boolean;
  readonly points: readonly ChartPoint[];
}

/** A published figure and the estimates among which it stands. */
export interface ChartPublished {
  readonly label: string;
  readonly estimate: number;
  readonly source: string;
  /** Ascending. */
  readonly estimates: readonly number[];
  /** What the estimates aim at. */
  readonly truth: number | null;
  readonly quantile: number | null;
}

/** Option of a simulation as it stands in a study file. */
export type CellValue = string | number | boolean | null;

/** What figures of a study show. */
export interface StudyChart {
  readonly title: string;
  readonly seeds: number;
  /** Level of the intervals. */
  readonly level: number;
  /** Whose truth errors are counted from. */
  readonly truth: string;
  /** Options that differ between cells, in the order of the cells. */
  readonly cells: readonly Readonly<Record<string, CellValue>>[];
  readonly rows: readonly ChartRow[];
  readonly published: readonly ChartPublished[];
}

/** The option that cells are followed along, ascending values; the strength of careers where that differs. */
export interface ChartAxis {
  readonly name: string;
  readonly values: readonly number[];
}

/** Axes that come before others. */
const FIRST = ["careerStrength", "n"];

const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** Numeric options with more than one value, the strength of careers first, n second. */
export function numericAxes({ cells }: StudyChart): ChartAxis[] {
  const names = [...new Set(cells.flatMap((own) => Object.keys(own)))];
  return names
    .flatMap((name) => {
      const values = [...new Set(cells.map((own) => own[name]))];
      if (values.length < 2 || values.some((value) => typeof value !== "number")) return [];
      return [{ name, values: (values as number[]).sort((a, b) => a - b) }];
    })
    .sort((a, b) => rank(a.name) - rank(b.name));
}

/** `k` for the strength of careers, else the option's own name. */
export const axisLabel = (name: string): string => (name === "careerStrength" ? "k" : name);

/** A value of an axis: whole numbers with their thousands apart, others as they were given. */
export const axisValue = (value: number): string => (Number.isInteger(value) ? integer(value) : setting(value));

/** A group of cells that differ in the given options alone, and what they have in common. */
export interface CellGroup {
  /** `n 2000, careers ladder`; empty where there is one group. */
  readonly label: string;
  readonly cells: readonly number[];
}

/** Cells by all their options but the given ones, in the order of the first of each. */
export function cellGroups({ cells }: StudyChart, besides: readonly string[]): CellGroup[] {
  const groups = new Map<string, number[]>();
  for (const [k, own] of cells.entries()) {
    const rest = Object.entries(own).filter(([name]) => !besides.includes(name));
    const label = rest.map(([name, value]) => `${axisLabel(name)} ${String(value)}`).join(", ");
    groups.set(label, [...(groups.get(label) ?? []), k]);
  }
  return [...groups].map(([label, members]) => ({ label, cells: members }));
}

/** What names the figure of one group of several: the end of its file's name and of its title. */
export const endingsOf = ({ label }: CellGroup): { readonly name: string; readonly title: string } =>
  label === "" ? { name: "", title: "" } : { name: `-${slug(label)}`, title: `, ${label}` };

/** How an estimator did in a cell. */
export const pointIn = ({ points }: ChartRow, cell: number): ChartPoint => points.find((p) => p.cell === cell)!;

/** Bias and coverage with their Monte Carlo errors, as lines of a mark's title. */
export const measuredLines = ({ bias, coverage, failureRate }: ChartPoint): readonly TitleLine[] => [
  ["Bias", measuredText(bias)],
  ["Coverage", measuredText(coverage)],
  ["Runs without an answer", failureRate === null || failureRate === 0 ? null : percent(failureRate)],
];

const measuredText = ({ value, mcse }: Measured): string => {
  if (value === null) return "no answer";
  return mcse === null ? fixed(3)(value) : `${fixed(3)(value)} (Monte Carlo SE ${significant(2)(mcse)})`;
};

/** A label as part of a file name. */
const slug = (label: string): string =>
  label
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/** A row with its place on the sheet. */
export interface PlacedRow {
  readonly row: ChartRow;
  /** Middle of the row. */
  readonly y: number;
}

/** Rows below one another, each group below its name. */
export function rowPlaces(
  all: readonly ChartRow[],
  { top, row: height, head }: { readonly top: number; readonly row: number; readonly head: number },
) {
  const groups = [...new Set(all.map(({ group }) => group))];
  const rows: PlacedRow[] = [];
  const heads: { readonly text: string; readonly y: number }[] = [];
  let y = top;
  for (const group of groups) {
    heads.push({ text: group, y: y + head / 2 });
    y += head;
    for (const row of all.filter((r) => r.group === group)) {
      rows.push({ row, y: y + height / 2 });
      y += height;
    }
  }
  return { rows, heads, bottom: y + 4 };
}
