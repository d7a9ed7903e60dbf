import { wrap } from "@career-dml/report/text";

/** A column of a grid, and how its cells stand below each other. */
export interface GridColumn {
  readonly label: string;
  /** `point`: numbers, their decimal points in one line. */
  readonly align: "left" | "right" | "point";
}

/** Lines of a grid: those of its labels, several where a label is broken, and one for each row. */
export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly string[];
}

const GAP = "  ";

const widthOf = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/**
 * Rows of text in columns two blanks apart, labels first. Columns without a cell are left out.
 *
 * @param width Columns of the terminal: labels are broken at blanks where the lines would be longer.
 */
export function grid(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): Grid {
  const used = columns.flatMap((column, j) => {
    const cells = rows.map((row) => row[j]!);
    const shown = column.align === "point" ? onPoint(cells) : cells;
    return cells.some((cell) => cell !== "") ? [{ ...column, cells: shown }] : [];
  });
  const whole = used.map(({ label, cells }) => widthOf([label, ...cells]));
  const isWide = whole.reduce((sum, one) => sum + one + GAP.length, -GAP.length) > width;
  const labels = used.map(({ label, align, cells }) =>
    isWide ? wrap(label, Math.max(LEAST[align], widthOf(cells))) : [label],
  );
  const widths = used.map(({ cells }, j) => widthOf([...labels[j]!, ...cells]));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, j) => (used[j]!.align === "left" ? text.padEnd(widths[j]!) : text.padStart(widths[j]!)))
      .join(GAP)
      .trimEnd();
  const height = Math.max(1, ...labels.map(({ length }) => length));
  return {
    head: Array.from({ length: height }, (_, i) => line(labels.map((of) => of[i - height + of.length] ?? ""))),
    rows: rows.map((_, i) => line(used.map(({ cells }) => cells[i]!))),
  };
}

/** Fewest columns that a label is broken to: that of a row of names keeps more of its words together. */
const LEAST = { left: 18, right: 9, point: 9 };

/** A number without an exponent, and what follows its whole part. */
const PLAIN = /^-?[\d,]+(\.\d*)?$/;
const behindPoint = (cell: string): number => (PLAIN.exec(cell)?.[1] ?? "").length;

/** Blanks behind each number, so that points stand below each other where all end in one column. */
function onPoint(cells: readonly string[]): string[] {
  const most = Math.max(...cells.map(behindPoint));
  return cells.map((cell) => (PLAIN.test(cell) ? cell + " ".repeat(most - behindPoint(cell)) : cell));
}
