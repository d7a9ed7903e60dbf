import * as fc from "fast-check";
import { expect, test } from "vitest";
import { expectFitRoom, mostHistograms, mostLeaves } from "../../src/boosting/fit-room.js";
import { resolveTask } from "../../src/boosting/model.js";
import { type BoostingModel, js } from "../../src/index.js";
import { problem, taskOf } from "./problems.js";

/** Per tree its leaves, and its splits above the last level, each of which opens one more histogram than there was. */
function sizesOf({ offsets, feature, left, right }: BoostingModel, maxDepth: number): [number, number][] {
  const walk = (node: number, depth: number): [number, number] => {
    if (feature[node]! < 0) return [1, 0];
    const [a, b] = [walk(left[node]!, depth + 1), walk(right[node]!, depth + 1)];
    return [a[0] + b[0], a[1] + b[1] + (depth + 1 < maxDepth ? 1 : 0)];
  };
  return Array.from(offsets.subarray(0, -1), (root) => walk(root, 0));
}

test("no tree has more leaves or histograms than the most that are reckoned with", () => {
  fc.assert(
    fc.property(problem, (given) => {
      const task = taskOf(given);
      const { model } = js.kernels.fitBoosting({ ...given, ...task }, 1);
      const resolved = resolveTask(task, given);
      for (const [leaves, splits] of sizesOf(model, task.options.maxDepth)) {
        expect(leaves).toBeLessThanOrEqual(mostLeaves(resolved));
        expect(1 + splits).toBeLessThanOrEqual(mostHistograms(resolved));
      }
    }),
    { numRuns: 300 },
  );
});

test("names the option that asks for too much", () => {
  const given = { x: new Float64Array(1024), n: 1024, p: 1 };
  const options = {
    trees: 1,
    maxDepth: 16,
    learningRate: 1,
    maxBins: 2,
    minLeafSize: 1,
    l2: 0,
    subsample: 1,
    patience: 1,
  };
  const task = resolveTask({ target: given.x, loss: "squared", options }, given);
  expectFitRoom(task, 4096);
  expect(() => expectFitRoom(task, 4097)).toThrow(/maxDepth asks for more than 1073741824 numbers/);
  expect(() => expectFitRoom({ ...task, options: { ...options, trees: 131_137 } }, 1)).toThrow(/trees asks for more/);
});
