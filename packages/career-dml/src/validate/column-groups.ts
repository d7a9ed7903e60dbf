/** A group of columns by its name; a pattern that ends in `*` stands for all columns that begin so. */
export interface ColumnPatterns {
  readonly name: string;
  readonly patterns: readonly string[];
}

/** `money=inc,z*` as a group, or `null` if it does not look like one. */
export function namedGroup(entry: string): ColumnPatterns | null {
  const at = entry.indexOf("=");
  const name = entry.slice(0, Math.max(0, at)).trim();
  const patterns = entry
    .slice(at + 1)
    .split(",")
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== "");
  return at < 1 || name === "" || patterns.length === 0 ? null : { name, patterns };
}

/** Columns that a pattern names, in their own order. */
export const matching = (columns: readonly string[], patterns: readonly string[]): readonly string[] =>
  columns.filter((column) =>
    patterns.some((pattern) => (pattern.endsWith("*") ? column.startsWith(pattern.slice(0, -1)) : column === pattern)),
  );
