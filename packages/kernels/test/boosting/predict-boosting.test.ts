import { expect, test } from "vitest";
import { fitBoosting } from "../../src/boosting/fit-boosting.js";
import { predictBoosting } from "../../src/boosting/predict-boosting.js";
import { optionsWith, simulate } from "./simulated.js";

const { x, n, p, y } = simulate(100, 2, 1);
const { model } = fitBoosting({ x, n, p, target: y, loss: "squared", options: optionsWith({ trees: 3 }) }, 1);

test("adds the leaf values of a model written by hand in order of trees", () => {
  const hand = {
    loss: "squared",
    p: 2,
    base: 1,
    offsets: Uint32Array.of(0, 3, 4),
    feature: Int32Array.of(1, -1, -1, -1),
    threshold: Float64Array.of(0.5, 0, 0, 0),
    left: Uint32Array.of(1, 0, 0, 0),
    right: Uint32Array.of(2, 0, 0, 0),
    missingLeft: Uint8Array.of(1, 0, 0, 0),
    value: Float64Array.of(0, 10, 20, 0.25),
  } as const;
  const rows = Float64Array.of(9, 9, 9, 0.5, 0.6, Number.NaN);
  const predictions = predictBoosting({ model: hand, x: rows, n: 3, p: 2, scale: "response" }, 1);
  expect(predictions).toEqual(Float64Array.of(11.25, 21.25, 11.25));
});

test("a model without trees predicts its base", () => {
  const none = fitBoosting({ x: new Float64Array(n), n, p: 1, target: y, loss: "squared", options: optionsWith() }, 1);
  const predictions = predictBoosting({ model: none.model, x: x.subarray(0, n), n, p: 1, scale: "raw" }, 1);
  expect(predictions).toEqual(new Float64Array(n).fill(none.model.base));
});

const changed = (changes: object): unknown =>
  predictBoosting({ model: { ...model, ...changes }, x, n, p, scale: "raw" }, 1);
const failing = (code: string): unknown => expect.objectContaining({ code });

test("refuses tables that are not trees", () => {
  expect(() => changed({ p: 3 })).toThrow(failing("SHAPE"));
  expect(() => changed({ value: model.value.subarray(1) })).toThrow(failing("SHAPE"));
  expect(() => changed({ left: model.left.map(() => 0) })).toThrow(failing("OPTIONS"));
  expect(() => changed({ right: model.right.map(() => 1e6) })).toThrow(failing("OPTIONS"));
  expect(() => changed({ feature: model.feature.map(() => 2) })).toThrow(failing("OPTIONS"));
  expect(() => changed({ offsets: model.offsets.subarray(1) })).toThrow(failing("OPTIONS"));
});
