import { describe, expect, test } from "vitest";
import { bindColumns, bindRows, column, design, selectEntries, selectRows } from "../src/design.js";

const d = design({ a: [1, 2, 3], b: [4, Number.NaN, 6] });

describe("design", () => {
  test("stands column after column, missing values kept", () => {
    expect(d).toMatchObject({ n: 3, p: 2, names: ["a", "b"] });
    expect([...d.x]).toEqual([1, 2, 3, 4, Number.NaN, 6]);
    expect([...column(d, 1)]).toEqual([4, Number.NaN, 6]);
  });

  test("without columns has the rows it is told", () => {
    expect(design({}, 5)).toMatchObject({ n: 5, p: 0 });
    expect(design({})).toMatchObject({ n: 0, p: 0 });
  });

  test("refuses columns of different lengths by name", () => {
    expect(() => design({ a: [1, 2], wage: [1] })).toThrow("wage has length 1, expected 2.");
  });

  test("names every column with infinities, and how many, in one error", () => {
    const columns = {
      a: [Number.POSITIVE_INFINITY, 1],
      b: [1, 2],
      c: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    };
    expect(() => design(columns)).toThrow(
      expect.objectContaining({
        code: "NON_FINITE",
        issues: [
          { path: "column a", message: "holds 1 infinite values" },
          { path: "column c", message: "holds 2 infinite values" },
        ],
      }),
    );
  });
});

describe("selections", () => {
  test("rows in the given order, repeats allowed", () => {
    const rows = selectRows(d, [2, 0, 2]);
    expect([...rows.x]).toEqual([3, 1, 3, 6, 4, 6]);
    expect(rows).toMatchObject({ n: 3, p: 2, names: ["a", "b"] });
    expect(selectRows(d, [])).toMatchObject({ n: 0, p: 2 });
  });

  test("entries keep the type of their array", () => {
    expect(selectEntries(Uint8Array.of(1, 0, 1), [2, 1])).toEqual(Uint8Array.of(1, 0));
    expect(selectEntries(Float64Array.of(0.5, 1.5), Uint32Array.of(1))).toEqual(Float64Array.of(1.5));
  });
});

describe("bindColumns", () => {
  test("puts designs side by side", () => {
    const both = bindColumns(d, design({ c: [7, 8, 9] }));
    expect(both).toMatchObject({ n: 3, p: 3, names: ["a", "b", "c"] });
    expect([...column(both, 2)]).toEqual([7, 8, 9]);
  });

  test("does not share memory with its parts", () => {
    const part = design({ a: [1] });
    bindColumns(part).x[0] = 5;
    expect(part.x[0]).toBe(1);
  });

  test("refuses designs with other rows", () => {
    expect(() => bindColumns(d, design({ c: [1] }))).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});

describe("bindRows", () => {
  const top = design({ a: [1, 2], b: [3, 4] });

  test("puts rows below each other, column by column", () => {
    const bound = bindRows(top, design({ a: [5], b: [6] }));
    expect([...bound.x]).toEqual([1, 2, 5, 3, 4, 6]);
    expect(bound).toMatchObject({ n: 3, p: 2, names: ["a", "b"] });
  });

  test("refuses other columns, and the same in another order", () => {
    expect(() => bindRows(top, design({ b: [5], a: [6] }))).toThrow("columns are b, a, expected a, b");
    expect(() => bindRows(top, design({ a: [5] }))).toThrow("columns are a, expected a, b");
  });
});
