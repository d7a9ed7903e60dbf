import { createRng } from "@career-dml/core";
import { expect, test } from "vitest";
import { fitBoosting } from "../../src/boosting/fit-boosting.js";
import { fitBoostingBatch } from "../../src/boosting/fit-boosting-batch.js";
import type { BoostingTask } from "../../src/boosting/model.js";
import { predictBoosting } from "../../src/boosting/predict-boosting.js";
import { optionsWith, simulate } from "./simulated.js";

const { x, n, p, y, binary } = simulate(300, 3, 2);
const missing = x.map((v, k) => (k % 17 === 0 ? Number.NaN : v));
const rowsWhere = (keep: (i: number) => boolean): Uint32Array =>
  Uint32Array.from({ length: n }, (_, i) => i).filter((i) => keep(i));

const TASKS: readonly BoostingTask[] = [
  { target: y, rows: rowsWhere((i) => i % 2 === 0), loss: "squared", options: optionsWith() },
  { target: binary, rows: rowsWhere((i) => i % 3 > 0), loss: "logistic", options: optionsWith({ trees: 30 }) },
  {
    target: y,
    rows: rowsWhere((i) => i % 3 === 0),
    validation: rowsWhere((i) => i % 3 === 1),
    loss: "squared",
    options: optionsWith({ trees: 300, patience: 5 }),
  },
  { target: y, loss: "squared", options: optionsWith({ subsample: 0.6, trees: 40 }), key: createRng(4).key },
];

test("each task equals the fit of its rows alone, and its predictions those of the model, to the last bit", () => {
  const input = { x: missing, n, p };
  const batch = fitBoostingBatch({ ...input, tasks: TASKS, keepModels: true }, 1);
  batch.tasks.forEach((output, k) => {
    const { model, validationLoss } = fitBoosting({ ...input, ...TASKS[k]! }, 1);
    expect(output.model).toEqual(model);
    expect(output.validationLoss).toEqual(validationLoss);
    expect(output.trees).toBe(model.offsets.length - 1);
    expect(output.predictions).toEqual(predictBoosting({ ...input, model, scale: "raw" }, 1));
  });
});

test("models are left out unless they are asked for", () => {
  const batch = fitBoostingBatch({ x, n, p, tasks: TASKS.slice(0, 1), keepModels: false }, 1);
  expect(batch.tasks[0]!.model).toBe(null);
});

test("a bad task is refused before any is fitted", () => {
  const tasks = [TASKS[0]!, { ...TASKS[1]!, target: y }];
  expect(() => fitBoostingBatch({ x, n, p, tasks, keepModels: false }, 1)).toThrow(
    expect.objectContaining({ code: "OPTIONS" }),
  );
});
