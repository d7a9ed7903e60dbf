import { column, type Design, NonFiniteError } from "@career-dml/core";

/** @throws {NonFiniteError} naming every column with missing or infinite values. */
export function requireFinite(design: Design): void {
  const issues = design.names.flatMap((name, j) => {
    const count = column(design, j).reduce((sum, v) => sum + (Number.isFinite(v) ? 0 : 1), 0);
    const message = `holds ${count} missing or infinite values; fill or drop them first`;
    return count > 0 ? [{ path: `column ${name}`, message }] : [];
  });
  if (issues.length > 0) throw new NonFiniteError(issues);
}
