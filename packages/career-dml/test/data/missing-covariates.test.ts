import { column, design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { indicateMissing, withMarks } from "../../src/data/missing-covariates.js";

const NONE = Number.NaN;
const columns = (values: Readonly<Record<string, readonly number[]>>) =>
  design(Object.fromEntries(Object.entries(values).map(([name, of]) => [name, Float64Array.from(of)])));

describe("marks of missing covariates", () => {
  test("belong to the columns that are missing in the same rows, however their names begin", () => {
    const { design: filled, marks } = indicateMissing(
      columns({ age: [1, 2, 3, 4], age_sq: [NONE, 4, 9, 16], a: [NONE, NONE, 1, 2], b: [NONE, NONE, 3, 5] }),
    );
    expect(marks).toEqual([
      { name: "age_sq_missing", columns: ["age_sq"] },
      { name: "a_b_missing", columns: ["a", "b"] },
    ]);
    expect(filled.names.slice(4)).toEqual(marks.map(({ name }) => name));
    expect(withMarks(["age", "age_sq"], marks)).toEqual(["age", "age_sq", "age_sq_missing"]);
    expect(withMarks(["b", "age", "a"], marks)).toEqual(["b", "age", "a", "a_b_missing"]);
    expect(withMarks(["a"], marks)).toEqual(["a"]);
  });

  test("have names that no column has", () => {
    const given = { x: [NONE, 1, 2], x_missing: [5, 6, 7], a_b: [NONE, NONE, 2], a: [1, NONE, 2], b: [1, NONE, 2] };
    const { design: filled, marks } = indicateMissing(columns(given));
    expect(marks).toEqual([
      { name: "x_missing_2", columns: ["x"] },
      { name: "a_b_missing", columns: ["a_b"] },
      { name: "a_b_missing_2", columns: ["a", "b"] },
    ]);
    expect([...column(filled, filled.names.indexOf("x_missing"))]).toEqual([5, 6, 7]);
    expect([...column(filled, filled.names.indexOf("x_missing_2"))]).toEqual([1, 0, 0]);
    expect(withMarks(["x"], marks)).toEqual(["x", "x_missing_2"]);
  });

  test("are none where nothing is missing, whatever the user's columns are called", () => {
    const { design: same, marks } = indicateMissing(columns({ x: [1, 2], x_missing: [0, 1] }));
    expect(same.names).toEqual(["x", "x_missing"]);
    expect(withMarks(["x"], marks)).toEqual(["x"]);
  });
});
