import { describe, expect, test } from "vitest";
import {
  BOOSTING_DEFAULTS,
  type BoostingCovariates,
  type BoostingTask,
  js,
  type Kernels,
  loadNative,
} from "../../src/index.js";

const native = loadNative();
const none = new Float64Array(0);

/** Boosting of `n` empty rows whose trees have no limit but the rows. */
const boosting = (n: number, p: number, trees: number): BoostingCovariates & BoostingTask => ({
  x: new Float64Array(n * p),
  n,
  p,
  target: new Float64Array(n),
  loss: "squared",
  options: { ...BOOSTING_DEFAULTS, trees, maxDepth: 16, minLeafSize: 1 },
});

/** Calls that once ended the process, or never returned. */
const calls: readonly [string, (kernels: Kernels) => unknown][] = [
  [
    "cross products of millions of columns without a row",
    ({ gram }) => gram({ x: none, n: 0, p: 2e6, y: none, weights: none }, 1),
  ],
  [
    "a product of millions of rows and columns of nothing",
    ({ matmul }) => matmul({ a: none, b: none, n: 2e6, m: 0, q: 2e6 }, 1),
  ],
  ["ranks of a billion empty columns", ({ rankColumns }) => rankColumns({ x: none, n: 0, p: 1e9 }, 1)],
  ["histograms of 512 nodes and 8,200 columns: 8.6 GB", ({ fitBoosting }) => fitBoosting(boosting(512, 8200, 1), 1)],
  ["a hundred thousand trees of 4,095 nodes", ({ fitBoosting }) => fitBoosting(boosting(2048, 1, 1e5), 1)],
  [
    "predictions of a million rows by a thousand fits",
    ({ fitBoostingBatch }) => {
      const task = boosting(2 ** 20, 1, 1);
      return fitBoostingBatch({ ...task, tasks: Array.from({ length: 1025 }, () => task), keepModels: false }, 1);
    },
  ],
];

describe.each([js, ...(native ? [native] : [])])("$name kernels refuse before they ask for memory", ({ kernels }) => {
  test.each(calls)("%s", (_, call) => {
    expect(() => call(kernels)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
    expect(() => call(kernels)).toThrow(/asks for more than \d+ numbers at once/);
  });
});

describe.skipIf(native === null)("native kernels", () => {
  const { rankColumns, fitBoostingBatch } = native?.kernels ?? js.kernels;
  const x = Float64Array.of(1, 2, 3, 4);

  test("refuse threads by the billion", () => {
    expect(() => rankColumns({ x, n: 2, p: 2 }, 2 ** 32 - 1)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
    expect(() => rankColumns({ x, n: 2, p: 2 }, 1025)).toThrow(/threads must be at most 1024/);
  });

  test("take a list for as long as it is, not for as long as it says", () => {
    const tasks: never[] = Object.assign([], { length: 2 ** 32 - 1 });
    expect(() => fitBoostingBatch({ x, n: 2, p: 2, tasks, keepModels: false }, 1)).toThrow(
      expect.objectContaining({ code: "OPTIONS" }),
    );
  });

  test("do not read an array that a later getter detaches", () => {
    const lost = new Float64Array(1e6);
    const input = {
      x: lost,
      get n(): number {
        structuredClone(lost.buffer, { transfer: [lost.buffer] });
        return 1e6;
      },
      p: 1,
    };
    expect(() => rankColumns(input, 1)).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });

  test("refuse memory that another thread may write, and say so", () => {
    const shared = new Float64Array(new SharedArrayBuffer(32));
    expect(() => rankColumns({ x: shared, n: 2, p: 2 }, 1)).toThrow(/of a SharedArrayBuffer; pass a copy/);
  });

  test("take parts of a buffer, and buffers that can grow, as what they show", () => {
    const expected = rankColumns({ x, n: 2, p: 2 }, 1);
    const part = new Float64Array(new ArrayBuffer(64), 16, 4);
    part.set(x);
    expect(rankColumns({ x: part, n: 2, p: 2 }, 1)).toEqual(expected);
  });
});
