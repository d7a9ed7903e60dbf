import { expect, test } from "vitest";
import { grid } from "../../src/output/grid.js";

test("decimal points stand below each other, empty columns go", () => {
  const { head, rows } = grid(
    [
      { label: "a", align: "left" },
      { label: "value", align: "point" },
      { label: "none", align: "left" },
    ],
    [
      ["x", "1.25", ""],
      ["long", "-10.5", ""],
      ["y", "1,000", ""],
    ],
  );
  expect([...head, ...rows]).toEqual(["a        value", "x         1.25", "long    -10.5", "y     1,000"]);
});

test("labels are broken where lines would be wider than the terminal", () => {
  const columns = [
    { label: "groups by predicted effect", align: "left" },
    { label: "robustness value", align: "right" },
    { label: "n", align: "right" },
  ] as const;
  const rows = [["1", "25.5 %", "89"]];
  expect(grid(columns, rows, 60)).toEqual({
    head: ["groups by predicted effect  robustness value   n"],
    rows: ["1                                     25.5 %  89"],
  });
  expect(grid(columns, rows, 40)).toEqual({
    head: ["groups by         robustness", "predicted effect       value   n"],
    rows: ["1                     25.5 %  89"],
  });
});
