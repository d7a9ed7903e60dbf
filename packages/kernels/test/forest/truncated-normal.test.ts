import { inverseMills } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { littleBagVariance } from "../../src/forest/little-bags.js";
import { inverseMillsRatio, positiveMean } from "../../src/forest/truncated-normal.js";

describe("inverseMillsRatio", () => {
  test("equals the ratio of density and distribution function of another library, far into both tails", () => {
    for (let x = -30; x <= 8; x += 0.0625) {
      const expected = inverseMills(x);
      expectClose(inverseMillsRatio(x) / expected, 1, 1e-13, `ratio at ${x}`);
    }
    expect(inverseMillsRatio(60)).toBe(0);
  });
});

describe("positiveMean", () => {
  test("is the mean of a half normal at zero, the mean itself far above, and never negative", () => {
    expectClose(positiveMean(0, 1), Math.sqrt(2 / Math.PI), 1e-14);
    expect(positiveMean(50, 1)).toBe(50);
    expectClose(positiveMean(-40, 1), 1 / 40, 2e-3, "asymptote 1 / x");
    expect(positiveMean(-1, 0)).toBe(0);
  });
});

describe("littleBagVariance", () => {
  test("without noise within bags it is the variance between them, but for the prior", () => {
    // 1e6 bags of two equal trees, influence +-1.
    expectClose(littleBagVariance(1e6, 1e6, 2e6, 2), 1, 1e-6);
  });

  test("trees that are independent within their bag leave a variance near zero", () => {
    // The variance of a mean of two is half that of one: all of it is noise.
    const bags = 1e6;
    expectClose(
      littleBagVariance(bags, 0.5 * bags, 2 * bags, 2),
      0.5 * Math.sqrt(2 / bags) * Math.sqrt(2 / Math.PI),
      1e-12,
    );
  });
});
