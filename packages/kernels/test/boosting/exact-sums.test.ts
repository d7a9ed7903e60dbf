import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { gradientBits } from "../../src/boosting/gradients.js";
import { MOST_TRAINING_ROWS } from "../../src/boosting/model.js";
import { optionsWith } from "./simulated.js";

const COUNT_UNIT = 2 ** 32;

describe("a count of rows and a sum of their gradients in one double", () => {
  test.each([1, 2, 1_000, 2 ** 20, 2 ** 20 + 1, MOST_TRAINING_ROWS])("is exact for %d rows", (rows) => {
    // All gradients as large as they can be, to either side: the widest sums there are.
    for (const sum of [rows * 2 ** gradientBits(rows), -rows * 2 ** gradientBits(rows)]) {
      expect(Math.abs(sum)).toBeLessThanOrEqual(2 ** 30);
      const packed = rows * COUNT_UNIT + sum;
      expect(Number.isSafeInteger(packed)).toBe(true);
      const count = Math.floor(packed / COUNT_UNIT + 0.5);
      expect([count, packed - count * COUNT_UNIT]).toEqual([rows, sum]);
      // What decides a split: sum of the left rows times all rows less sum of all rows times left rows.
      expect(Number.isSafeInteger(2 * Math.abs(sum) * rows)).toBe(true);
    }
  });

  test("is not for one row more: an odd sum is lost", () => {
    const packed = (MOST_TRAINING_ROWS + 1) * COUNT_UNIT + 1;
    expect(packed - (MOST_TRAINING_ROWS + 1) * COUNT_UNIT).not.toBe(1);
  });
});

describe("more training rows than have exact sums", () => {
  const n = MOST_TRAINING_ROWS + 1;
  const [x, target] = [new Float64Array(n), new Float64Array(n)];
  const task = { target, loss: "squared", options: optionsWith({ trees: 1 }) } as const;
  const refusal = expect.objectContaining({ code: "OPTIONS", message: expect.stringMatching(/2097151 .*2097152/) });
  const native = loadNative();

  test.each([["TypeScript", js] as const, ...(native === null ? [] : [["native", native] as const])])(
    "are refused by the %s kernels, which say how many there may be",
    (_, { kernels }) => {
      expect(() => kernels.fitBoosting({ x, n, p: 1, ...task }, 1)).toThrow(refusal);
      expect(() => kernels.fitBoostingBatch({ x, n, p: 1, tasks: [task], keepModels: false }, 1)).toThrow(refusal);
    },
  );
});
