import { column, createRng, design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { independentColumns, isIndependent } from "../../src/linear/independent-columns.js";

const rng = createRng(3);
const a = Float64Array.from({ length: 30 }, () => rng.uniform());
const region = Array.from({ length: 30 }, (_, i) => i % 3);
const dummy = (r: number): Float64Array => Float64Array.from(region, (v) => (v === r ? 1 : 0));

describe("independentColumns", () => {
  test("drops constants and the last of a complete set of dummies, and keeps the order of the rest", () => {
    const given = design({ same: new Float64Array(30).fill(4), north: dummy(0), a, west: dummy(1), south: dummy(2) });
    const { design: kept, dropped } = independentColumns(given);
    expect(kept.names).toEqual(["north", "a", "west"]);
    expect(dropped).toEqual(["same", "south"]);
    expect(column(kept, 1)).toEqual(a);
  });

  test("leaves a design of full rank as it is", () => {
    const given = design({ a, north: dummy(0) });
    expect(independentColumns(given).design).toBe(given);
  });

  test("keeps no more columns than rows allow", () => {
    const given = design({ a: [1, 2, 4], b: [0, 1, 0], c: [5, 1, 2], d: [7, 0, 1] });
    const { design: kept, dropped } = independentColumns(given);
    expect(kept.names).toEqual(["a", "b"]);
    expect(dropped).toEqual(["c", "d"]);
  });
});

describe("isIndependent", () => {
  test("asks about one more column", () => {
    const given = design({ north: dummy(0), west: dummy(1) });
    expect(isIndependent(given, design({ south: dummy(2) }))).toBe(false);
    expect(isIndependent(given, design({ a }))).toBe(true);
  });
});
