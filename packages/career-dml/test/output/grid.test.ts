import { expect, test } from "vitest";
import { grid } from "../../src/output/grid.js";

test("decimal points stand below each other, empty columns go", () => {
  const lines = grid(
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
  expect(lines).toEqual(["a        value", "x         1.25", "long    -10.5", "y     1,000"]);
});
