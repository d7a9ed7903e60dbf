import { describe, expect, test } from "vitest";
import { checkDataset, checkTreatment, type Dataset } from "../src/dataset.js";
import { design } from "../src/design.js";
import { numericHistoryOf } from "../src/numeric-history.js";
import { sequencesOf } from "../src/sequences.js";

const good: Dataset = {
  n: 3,
  outcome: Float64Array.of(1, 2, 3),
  treatment: Uint8Array.of(0, 1, 1),
  covariates: design({ x: [1, 2, 3] }),
  instrument: null,
  sequences: [sequencesOf("occupation", [["a"], ["b"], ["a", "b"]])],
  units: ["1", "2", "3"],
  names: { outcome: "wage", treatment: "union", instrument: null },
};

describe("checkDataset", () => {
  test("returns a sound dataset as it is", () => {
    expect(checkDataset(good)).toBe(good);
  });

  test.each([
    ["wage", { outcome: Float64Array.of(1) }],
    ["union", { treatment: Uint8Array.of(0, 1) }],
    ["covariates", { covariates: design({ x: [1, 2] }) }],
    ["occupation", { sequences: [sequencesOf("occupation", [["a"]])] }],
    ["hours", { numericHistories: [numericHistoryOf("hours", [[1]])] }],
    ["instrument", { instrument: Float64Array.of(1, 2) }],
  ])("a length that disagrees is refused under the name %s", (name, change) => {
    const check = (): unknown => checkDataset({ ...good, ...change });
    expect(check).toThrow(
      expect.objectContaining({ code: "SHAPE", message: expect.stringContaining(`${name} has length`) }),
    );
  });
});

test("numbers that do not stand beside the states are refused by their name", () => {
  const uneven = { ...good, numericHistories: [numericHistoryOf("hours", [[1], [2], [3]])] };
  const check = (): unknown => checkDataset(uneven);
  expect(check).toThrow(
    expect.objectContaining({ code: "DATA", message: expect.stringContaining("hours has 1 values") }),
  );
});

describe("checkTreatment", () => {
  test.each([
    [[0, 2, 1], "row 2 holds 2"],
    [[0, 0], "is 0 for all 2 units"],
    [[1, 1, 1], "is 1 for all 3 units"],
    [[0, Number.NaN], "row 2 holds NaN"],
  ])("%j is refused: %s", (treatment, message) => {
    const check = (): void => checkTreatment(treatment);
    expect(check).toThrow(expect.objectContaining({ code: "TREATMENT", message: expect.stringContaining(message) }));
  });
});
