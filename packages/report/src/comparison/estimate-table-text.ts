import { clip } from "../clip.js";
import { oneLine } from "../formats/escape.js";
import { wrap } from "../wrap.js";
import type { ComparedCell } from "./compared-cell.js";
import type { EstimateTable } from "./estimate-table.js";

/** How `estimateTableText` is laid out. */
export interface EstimateTextLayout {
  /** Columns of the terminal. Default 80. */
  readonly width?: number;
  /** Whether heads are bold. Default false; callers respect NO_COLOR. */
  readonly color?: boolean;
}

/** Most characters of a row's label, and of a cell, before they are cut. */
const LONGEST = { label: 32, cell: 24 };
const GAP = 2;

/** A row of text, its label first; an empty one stands between parts. */
type Line = readonly string[];

/** Estimates side by side for a terminal; columns that do not fit stand below the others. */
export function estimateTableText(
  table: EstimateTable,
  { width = 80, color = false }: EstimateTextLayout = {},
): string {
  const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[22m` : text);
  const blocks = columnBlocks(widthsOf(linesOf(table)), width).map((columns) => {
    const lines = linesOf(onlyColumns(table, columns));
    const widths = widthsOf(lines);
    return lines
      .map((line, i) => {
        const text = line
          .map((cell, j) => (j === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[j]!)))
          .join(" ".repeat(GAP))
          .trimEnd();
        return i === 0 || isHeading(line) ? bold(text) : text;
      })
      .join("\n");
  });
  const notes = table.notes.flatMap((note) => wrap(shown(note), Math.max(30, width))).join("\n");
  return [bold(shown(table.title)), ...blocks, notes].join("\n\n");
}

const widthsOf = (lines: readonly Line[]): readonly number[] =>
  Array.from({ length: lines[0]!.length }, (_, j) => Math.max(...lines.map((line) => (line[j] ?? "").length)));

/** Some columns of a table, with the rows that any of them fills. */
function onlyColumns({ names, groups, fit, ...rest }: EstimateTable, columns: readonly number[]): EstimateTable {
  const pick = <T>(all: readonly T[]): readonly T[] => columns.map((j) => all[j]!);
  const filled = <R extends { readonly cells: readonly (object | null)[] }>(rows: readonly R[]): readonly R[] =>
    rows.map((row) => ({ ...row, cells: pick(row.cells) })).filter(({ cells }) => cells.some((cell) => cell !== null));
  const kept = groups.map((group) => ({ ...group, rows: filled(group.rows) })).filter(({ rows }) => rows.length > 0);
  return { ...rest, names: pick(names), groups: kept, fit: filled(fit) };
}

const isHeading = (line: Line): boolean => line.length === 1 && line[0] !== "";

function linesOf({ names, groups, fit }: EstimateTable): readonly Line[] {
  const cells = groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  // Room behind the number for the bracket below it, or for what is raised.
  const room = Math.max(1, ...cells.map((cell) => (cell === null ? 0 : raisedOf(cell).length)));
  const body = groups.flatMap(({ heading, rows }, k): Line[] => [
    ...(k > 0 ? [[""]] : []),
    ...(heading === null ? [] : [[cut(heading, LONGEST.label)]]),
    ...rows.flatMap(({ label, cells: own }): Line[] => [
      [cut(heading === null ? label : `  ${label}`, LONGEST.label), ...own.map((cell) => estimateText(cell, room))],
      ...(own.some((cell) => cell?.below != null) ? [["", ...own.map((cell) => belowText(cell, room))]] : []),
    ]),
  ]);
  const about = fit.map(
    ({ label, cells: own }): Line => [
      cut(label, LONGEST.label),
      ...own.map((cell) => `${cut(cell?.text ?? "", LONGEST.cell)}${" ".repeat(room)}`),
    ],
  );
  return [["", ...names.map((name) => `${cut(name, LONGEST.cell)}${" ".repeat(room)}`)], ...body, [""], ...about];
}

const raisedOf = ({ stars, mark }: ComparedCell): string => `${stars}${mark === null ? "" : ` (${mark})`}`;

const estimateText = (cell: ComparedCell | null, room: number): string =>
  cell === null ? "" : `${cell.text}${raisedOf(cell).padEnd(room)}`;

function belowText(cell: ComparedCell | null, room: number): string {
  if (cell?.below == null) return "";
  // A closing bracket stands in the room, so that the digits stand below each other.
  return /[)\]]$/.test(cell.below) ? `${cell.below}${" ".repeat(room - 1)}` : `${cell.below}${" ".repeat(room)}`;
}

/** Columns of each block: as many as fit beside the labels, at least one. */
function columnBlocks([label = 0, ...widths]: readonly number[], width: number): readonly (readonly number[])[] {
  const blocks: number[][] = [];
  let used = Infinity;
  for (const [k, own] of widths.entries()) {
    if (used + GAP + own > width) {
      blocks.push([]);
      used = label;
    }
    blocks.at(-1)!.push(k);
    used += GAP + own;
  }
  return blocks;
}

/** Marks that would change the direction of all text behind them. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

const shown = (text: string): string => oneLine(text).replace(DIRECTIONS, "");

const cut = (text: string, longest: number): string => clip(shown(text), longest);
