import { expect, test } from "vitest";
import { errorInterval } from "../src/error-interval.js";
import { selectionMle } from "../src/selection-mle.js";
import { selectedOutcome } from "./simulated.js";

const row = (name: string, estimate: number, se: number | null) => ({
  equation: "errors",
  name,
  estimate,
  se,
  z: null,
  pValue: null,
});

test("intervals stay inside their scale and agree with the plain one where errors are small", () => {
  const [low, high] = errorInterval(row("rho1", 0.97, 0.05))!;
  expect(low).toBeGreaterThan(0.2);
  expect(high).toBeLessThan(1);
  expect(errorInterval(row("sigma", 0.1, 0.2))![0]).toBeGreaterThan(0);
  expect(errorInterval(row("rho", 0.5, 1e-5))![1]).toBeCloseTo(0.5 + 1.96e-5, 8);
  expect(errorInterval(row("lambda", 0.5, 0.1))![0]).toBeCloseTo(0.304, 3);
  expect(errorInterval(row("rho", 0.5, null))).toBeNull();
});

test("a correlation of .9 is covered in 95 percent of samples", async () => {
  let held = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const { coefficients } = await selectionMle(selectedOutcome(1000, 0.9, 4000 + seed));
    const [low, high] = errorInterval(coefficients.find((c) => c.name === "rho")!)!;
    held += low <= 0.9 && 0.9 <= high ? 1 : 0;
  }
  // Binomial of 300 at .95: 271 to 296 with probability .998.
  expect(held).toBeGreaterThanOrEqual(271);
  expect(held).toBeLessThanOrEqual(296);
});
