import { createRng, normalCdf, normalPdf, normalQuantile } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { hazard } from "../src/hazard.js";

const index = Float64Array.of(-3, -0.4, 0, 1.2, 5);
const one = new Uint8Array(5).fill(1);
const zero = new Uint8Array(5);

describe("hazard", () => {
  test("is phi / Phi on one side and -phi / (1 - Phi) on the other; both weighted by their chances cancel", () => {
    const [chosen, not] = [hazard(index, one), hazard(index, zero)];
    index.forEach((s, i) => {
      expectClose(chosen.value[i]!, normalPdf(s) / normalCdf(s), 1e-12);
      expectClose(not.value[i]!, -normalPdf(s) / normalCdf(-s), 1e-12);
      expectClose(chosen.value[i]! * normalCdf(s) + not.value[i]! * normalCdf(-s), 0, 1e-14);
    });
  });

  test("delta is minus the derivative in the index", () => {
    const step = 1e-5;
    for (const choice of [one, zero]) {
      const [up, down] = [1, -1].map(
        (sign) =>
          hazard(
            index.map((s) => s + sign * step),
            choice,
          ).value,
      );
      const { delta } = hazard(index, choice);
      delta.forEach((d, i) => expectClose(d, -(up![i]! - down![i]!) / (2 * step), 1e-9));
    }
  });

  test("is mean and variance reduction of a truncated normal draw", () => {
    const rng = createRng(13);
    const draws = Array.from({ length: 40_000 }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
    const below = draws.filter((u) => 0.5 + u <= 0);
    const mean = below.reduce((a, b) => a + b, 0) / below.length;
    const variance = below.reduce((sum, u) => sum + (u - mean) ** 2, 0) / below.length;
    const { value, delta } = hazard(Float64Array.of(0.5), Uint8Array.of(0));
    const error = Math.sqrt(variance / below.length);
    expect(Math.abs(mean - value[0]!)).toBeLessThan(4 * error);
    expect(Math.abs(variance - (1 - delta[0]!))).toBeLessThan(6 * error);
  });
});
