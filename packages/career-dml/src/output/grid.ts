/** A column of a grid, and how its cells stand below each other. */
export interface GridColumn {
  readonly label: string;
  /** `point`: numbers, their decimal points in one line. */
  readonly align: "left" | "right" | "point";
}

/** Rows of text in columns two blanks apart, labels first. Columns without a cell are left out. */
export function grid(columns: readonly GridColumn[], rows: readonly (readonly string[])[]): string[] {
  const used = columns.flatMap((column, j) => {
    const cells = rows.map((row) => row[j]!);
    return cells.some((cell) => cell !== "") ? [aligned(column, cells)] : [];
  });
  return Array.from({ length: rows.length + 1 }, (_, i) =>
    used
      .map((cells) => cells[i]!)
      .join("  ")
      .trimEnd(),
  );
}

function aligned({ label, align }: GridColumn, cells: readonly string[]): string[] {
  const all = [label, ...(align === "point" ? onPoint(cells) : cells)];
  const width = Math.max(...all.map((cell) => cell.length));
  return all.map((cell) => (align === "left" ? cell.padEnd(width) : cell.padStart(width)));
}

/** A number without an exponent, and what follows its whole part. */
const PLAIN = /^-?[\d,]+(\.\d*)?$/;
const behindPoint = (cell: string): number => (PLAIN.exec(cell)?.[1] ?? "").length;

/** Blanks behind each number, so that points stand below each other where all end in one column. */
function onPoint(cells: readonly string[]): string[] {
  const most = Math.max(...cells.map(behindPoint));
  return cells.map((cell) => (PLAIN.test(cell) ? cell + " ".repeat(most - behindPoint(cell)) : cell));
}
