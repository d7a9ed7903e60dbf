import { NonFiniteError, OptionsError } from "@career-dml/core";
import { expectCount, expectFinite, expectLength, expectNoneNegative } from "../linear/door.js";
import { expectRoom, MOST_WORKSPACE } from "../room.js";

/** Most entries of a matrix of second derivatives, of which each of 64 chunks of rows has one. */
const MOST_PRODUCTS = MOST_WORKSPACE / 64;

/** A design and its name, as a kernel of this folder takes it. */
interface Named {
  readonly name: string;
  readonly x: Float64Array;
  readonly columns: number;
}

/** Lengths and values that all kernels of this folder ask for. @throws {ShapeError} {NonFiniteError} {OptionsError} */
export function checkRows(n: number, designs: readonly Named[], weights: Float64Array): void {
  expectCount("n", n, 0);
  for (const { name, x, columns } of designs) {
    expectLength(name, n * columns, x.length);
    expectFinite(name, x);
  }
  if (weights.length > 0) expectLength("weights", n, weights.length);
  expectNoneNegative("weights", weights);
}

/** @throws {ShapeError} {OptionsError} for a sign that is not +1 or -1. */
export function checkSigns(name: string, n: number, signs: Float64Array): void {
  expectLength(name, n, signs.length);
  const wrong = signs.findIndex((q) => q !== 1 && q !== -1);
  if (wrong < 0) return;
  throw new OptionsError("kernel", [{ path: name, message: `must be 1 or -1, entry ${wrong} is ${signs[wrong]}` }]);
}

/** @throws {ShapeError} {NonFiniteError} */
export function checkParameters(size: number, parameters: Float64Array): void {
  expectLength("parameters", size, parameters.length);
  expectRoom("parameters", size ** 2, MOST_PRODUCTS);
  const wrong = parameters.findIndex((v) => !Number.isFinite(v));
  if (wrong >= 0) throw new NonFiniteError([{ path: "parameters", message: `is not finite at entry ${wrong}` }]);
}
