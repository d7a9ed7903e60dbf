import { expect } from "vitest";

/** Fails with name, both values and their relative distance unless |a - b| <= tolerance * max(1, |b|). */
export function expectClose(actual: number, expected: number, tolerance: number, name = "value"): void {
  const distance = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  expect(distance <= tolerance, `${name}: ${actual} against ${expected}, relative distance ${distance}`).toBe(true);
}

/** `expectClose` over two arrays of one length. */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  name = "values",
): void {
  expect(actual.length, `${name}: length`).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expectClose(actual[i]!, expected[i]!, tolerance, `${name}[${i}]`);
}
