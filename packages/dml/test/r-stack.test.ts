import { createRng } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { rLoss, rStack } from "../src/index.js";

const rng = createRng(12);
const n = 400;
const draw = () => Float64Array.from({ length: n }, () => 2 * rng.uniform() - 1);
const [x, z, treatment] = [draw(), draw(), draw()];

describe("R-stack", () => {
  test("without noise it finds the combination that made the outcome, weights above one included", () => {
    const outcome = treatment.map((t, i) => t * (0.5 + 1.7 * x[i]! + 0.2 * z[i]!));
    const stack = rStack({ outcome, treatment }, { x, z }, { spread: null });
    expectClose(stack.constant, 0.5, 1e-10);
    expectClose(stack.weights["x"]!, 1.7, 1e-10);
    expectClose(stack.weights["z"]!, 0.2, 1e-10);
    expect(stack.losses["stack"]).toBeLessThan(1e-20);
  });

  test("a candidate that points the wrong way has weight zero, and alone leaves the best constant effect", () => {
    const outcome = treatment.map((t, i) => t * (1 - x[i]!));
    const stack = rStack({ outcome, treatment }, { x });
    expect(stack.weights["x"]).toBe(0);
    expectClose(stack.losses["stack"]!, stack.losses["constant"]!, 1e-12);
  });

  test("has no larger loss than any candidate or constant, and reports their losses", () => {
    const outcome = treatment.map((t, i) => t * Math.sin(3 * x[i]!) + draw()[0]!);
    const { losses } = rStack({ outcome, treatment }, { x, z }, { spread: null });
    for (const name of ["x", "z", "constant"]) expect(losses["stack"]).toBeLessThanOrEqual(losses[name]! + 1e-12);
    expectClose(losses["x"]!, rLoss({ outcome, treatment }, x), 1e-12);
  });

  test("noise leaves equal weights, evidence moves them, and the expected spread says how much", () => {
    const noise = draw();
    const weights = (spread: number, scale: number) => {
      const outcome = treatment.map((t, i) => t * x[i]! + scale * noise[i]!);
      return rStack({ outcome, treatment }, { x, z }, { spread }).weights;
    };
    expectClose(weights(1e-3, 1)["x"]!, 0.5, 0.01);
    expectClose(weights(1e-3, 1)["z"]!, 0.5, 0.01);
    expect(weights(0.25, 0.01)["x"]).toBeGreaterThan(0.8);
    expect(weights(0.25, 10)["x"]).toBeLessThan(0.7);
  });

  test("refuses a treatment without variation, lengths that differ and names of its own", () => {
    const outcome = new Float64Array(n);
    expect(() => rStack({ outcome, treatment: new Float64Array(n) }, { x })).toThrow("does not vary");
    expect(() => rStack({ outcome, treatment }, { x: x.subarray(1) })).toThrow("x has length 399");
    expect(() => rStack({ outcome, treatment }, { stack: x })).toThrow("stack");
  });
});
