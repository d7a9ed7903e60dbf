import { loadNative } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { measureCase } from "../bench/measure-case.js";

const described = { group: "linear", subject: "gram", name: "a few numbers" };
const hasNative = loadNative() !== null;

/** Native results on three threads are 0, all others -0. */
const prepare = () => (_: string, threads: number) => Float64Array.of(threads === 3 ? 0 : -0);

describe("a case", () => {
  test("is equal where all results are", async () => {
    const row = await measureCase({ ...described, prepare: () => () => Float64Array.of(1, -0) });
    expect(row.equal).toBe(hasNative ? true : null);
    expect(row.js.calls).toBeGreaterThanOrEqual(3);
    expect(row.nativeThreads === null).toBe(!hasNative);
  });

  test.skipIf(!hasNative)("is unequal where a single number of threads differs in the sign of a zero", async () => {
    expect((await measureCase({ ...described, prepare })).equal).toBe(false);
  });
});
