import { sequencesOf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { careerDescriptives } from "../src/career-descriptives.js";
import { sequenceDescriptives } from "../src/descriptives/sequence-descriptives.js";

const careers = [sequencesOf("occupation", [["3", "3", "7"], ["7", null], ["20"]])];

describe("careerDescriptives", () => {
  test("is one design for all folds: the shape of each career, then its time in each state", () => {
    const shape = sequenceDescriptives(careers);
    const { name, designs, folds, inSample, dimension } = careerDescriptives(careers);
    expect({ name, folds, inSample, dimension }).toEqual({
      name: "descriptives",
      folds: null,
      inSample: false,
      dimension: shape.p + 4,
    });
    expect(designs[0]!.names.slice(shape.p)).toEqual([
      "occupation time in 3",
      "occupation time in 7",
      "occupation time in 20",
      "occupation time unknown",
    ]);
  });

  test("without time in state it is the shape alone", () => {
    const { designs } = careerDescriptives(careers, { timeInState: false, unknown: "skip" });
    expect(designs[0]).toEqual(sequenceDescriptives(careers, { unknown: "skip" }));
  });
});
