import { design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { logisticRegression } from "../../src/linear/index.js";

const x = design({ x: [-2, -1, 1, 2] });

describe("logisticRegression", () => {
  test("separated outcomes without a penalty are a typed error that carries the last iterate", async () => {
    await expect(logisticRegression(x, [0, 0, 1, 1])).rejects.toMatchObject({
      code: "NOT_CONVERGED",
      message: expect.stringContaining("predict the outcome perfectly"),
      last: [expect.any(Number), expect.any(Number)],
    });
  });

  test("a penalty makes them finite", async () => {
    const fit = await logisticRegression(x, [0, 0, 1, 1], { penalty: 0.1 });
    expect(fit.converged).toBe(true);
    expect(fit.coefficients[0]).toBeGreaterThan(1);
  });

  test("both backends give the same bits through the run context", async () => {
    const [native, js] = await Promise.all(
      (["auto", "js"] as const).map((backend) => logisticRegression(x, [0, 1, 0, 1], { penalty: 0.5 }, { backend })),
    );
    expect(native).toEqual(js);
  });

  test("an outcome of another length is refused", async () => {
    await expect(logisticRegression(x, [0, 1])).rejects.toMatchObject({ code: "SHAPE" });
  });
});
