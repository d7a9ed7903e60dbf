import { NonFiniteError, OptionsError, ShapeError } from "@career-dml/core";

/** @throws {ShapeError} if an array is not of the length that its kernel expects. */
export function expectLength(what: string, expected: number, received: number): void {
  if (received !== expected) throw new ShapeError(what, expected, received);
}

/** @throws {NonFiniteError} naming the first entry that is NaN or infinite. */
export function expectFinite(what: string, values: Float64Array): void {
  let spoiled = 0;
  // v - v is 0 for every finite v and NaN for the rest: one pass without a branch per entry.
  for (let i = 0; i < values.length; i++) spoiled += values[i]! - values[i]!;
  if (spoiled === 0) return;
  const at = values.findIndex((v) => !Number.isFinite(v));
  throw new NonFiniteError([{ path: what, message: `is not finite at entry ${at}` }]);
}

/** @throws {OptionsError} unless `value` is an integer of at least `low`. */
export function expectCount(what: string, value: number, low: number): void {
  if (Number.isInteger(value) && value >= low && value < 2 ** 31) return;
  throw new OptionsError("kernel", [{ path: what, message: `must be an integer of at least ${low}, got ${value}` }]);
}

/** @throws {OptionsError} unless `value` is finite and not negative. */
export function expectNotNegative(what: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new OptionsError("kernel", [{ path: what, message: `must be a number of at least 0, got ${value}` }]);
}

/** @throws {NonFiniteError} for a NaN or an infinity. @throws {OptionsError} for an entry below zero. */
export function expectNoneNegative(what: string, values: Float64Array): void {
  expectFinite(what, values);
  const at = values.findIndex((v) => v < 0);
  if (at < 0) return;
  throw new OptionsError("kernel", [{ path: what, message: `must not be negative, entry ${at} is ${values[at]}` }]);
}
