import { intervalText, type NumberFormat } from "./number-format.js";

/** One cell. Numbers keep their full value, so that every format can show or export it. */
export type Cell =
  | { readonly kind: "text"; readonly text: string; readonly strong?: boolean }
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | { readonly kind: "interval"; readonly low: number; readonly high: number; readonly text: string }
  /** Undefined; `mark` points at the note that says why. */
  | { readonly kind: "none"; readonly mark: string | null };

/** What a column holds; an interval becomes two columns in CSV. */
export type ColumnKind = "text" | "number" | "interval";

/** A table, independent of its format. */
export interface Table {
  /** File name without extension, and anchor. */
  readonly name: string;
  readonly title: string;
  /** What it shows, and what it does not. */
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly kind: ColumnKind }[];
  readonly rows: readonly (readonly Cell[])[];
  readonly notes: readonly string[];
}

/** A cell before the notes are numbered: `reason` says why a value is undefined. */
export type Draft = Exclude<Cell, { kind: "none" }> | { readonly kind: "none"; readonly reason: string | null };

/** A column of a table over rows of type `Row`. */
export interface Column<Row> {
  readonly label: string;
  readonly kind: ColumnKind;
  /** What stands in the column for a row. */
  readonly cell: (row: Row) => Draft;
}

/** A text cell. */
export const text = (value: string, strong = false): Draft => ({ kind: "text", text: value, strong });

/** A number, or the reason why there is none. */
export const number = (value: number | null, format: NumberFormat, reason?: string): Draft =>
  value === null ? { kind: "none", reason: reason ?? null } : { kind: "number", value, text: format(value) };

/** An interval, or the reason why there is none. */
export const interval = (bounds: readonly [number, number] | null, format: NumberFormat, reason?: string): Draft =>
  bounds === null
    ? { kind: "none", reason: reason ?? null }
    : { kind: "interval", low: bounds[0], high: bounds[1], text: intervalText(bounds, format) };

/** Column of texts. */
export const textColumn = <Row>(label: string, value: (row: Row) => string): Column<Row> => ({
  label,
  kind: "text",
  cell: (row) => text(value(row)),
});

/** Column of numbers in one format; null shows as a dash, with the row's reason as a note. */
export const numberColumn = <Row>(
  label: string,
  format: NumberFormat,
  value: (row: Row) => number | null,
  reason?: (row: Row) => string | undefined,
): Column<Row> => ({ label, kind: "number", cell: (row) => number(value(row), format, reason?.(row)) });

/** Column of intervals in one format. */
export const intervalColumn = <Row>(
  label: string,
  format: NumberFormat,
  value: (row: Row) => readonly [number, number] | null,
  reason?: (row: Row) => string | undefined,
): Column<Row> => ({ label, kind: "interval", cell: (row) => interval(value(row), format, reason?.(row)) });

type TableText = Pick<Table, "name" | "title" | "caption"> & { readonly notes?: readonly string[] };

/** Lays out rows by columns; equal reasons for undefined values share one lettered note. */
export function buildTable<Row>(
  head: TableText,
  rows: readonly Row[],
  columns: readonly Column<NoInfer<Row>>[],
): Table {
  const reasons: string[] = [];
  const marked = (draft: Draft): Cell => {
    if (draft.kind !== "none") return draft;
    if (draft.reason === null) return { kind: "none", mark: null };
    if (!reasons.includes(draft.reason)) reasons.push(draft.reason);
    return { kind: "none", mark: letter(reasons.indexOf(draft.reason)) };
  };
  const cells = rows.map((row) => columns.map((column) => marked(column.cell(row))));
  return {
    ...head,
    columns: columns.map(({ label, kind }) => ({ label, kind })),
    rows: cells,
    notes: [...reasons.map((reason, i) => `(${letter(i)}) ${reason}`), ...(head.notes ?? [])],
  };
}

/** Letter of a note: a, b, …, z, aa. */
export const letter = (index: number): string =>
  index < 26 ? String.fromCharCode(97 + index) : `${letter(Math.floor(index / 26) - 1)}${letter(index % 26)}`;
