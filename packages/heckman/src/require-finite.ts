import { column, type Design, NonFiniteError } from "@career-dml/core";

/** @throws {NonFiniteError} naming every column with missing or infinite values. */
export function requireFinite(design: Design): void {
  if (allFinite(design.x)) return;
  const issues = design.names.flatMap((name, j) => {
    const count = column(design, j).reduce((sum, v) => sum + (Number.isFinite(v) ? 0 : 1), 0);
    const message = `holds ${count} missing or infinite values; fill or drop them first`;
    return count > 0 ? [{ path: `column ${name}`, message }] : [];
  });
  throw new NonFiniteError(issues);
}

/** v - v is 0 for every finite v and NaN for the rest; four sums, so that no addition waits for the one before it. */
function allFinite(values: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let e = 0; e < whole; e += 4) {
    a += values[e]! - values[e]!;
    b += values[e + 1]! - values[e + 1]!;
    c += values[e + 2]! - values[e + 2]!;
    d += values[e + 3]! - values[e + 3]!;
  }
  for (let e = whole; e < values.length; e++) a += values[e]! - values[e]!;
  return a + b + (c + d) === 0;
}
