import { column, type Design, NonFiniteError } from "@career-dml/core";

/** @throws {NonFiniteError} naming every column with missing or infinite values. */
export function requireFinite(design: Design): void {
  // v - v is 0 for every finite v and NaN for the rest: one pass without a branch or a call per entry.
  let spoiled = 0;
  for (let e = 0; e < design.x.length; e++) spoiled += design.x[e]! - design.x[e]!;
  if (spoiled === 0) return;
  const issues = design.names.flatMap((name, j) => {
    const count = column(design, j).reduce((sum, v) => sum + (Number.isFinite(v) ? 0 : 1), 0);
    const message = `holds ${count} missing or infinite values; fill or drop them first`;
    return count > 0 ? [{ path: `column ${name}`, message }] : [];
  });
  throw new NonFiniteError(issues);
}
