import { describe, expect, test } from "vitest";
import { decimalsFor, fixed, integer, percent, pValue, significant, typographic } from "../src/number-format.js";

describe("numbers as text", () => {
  test.each([
    [0.00012345, "0.000123"],
    [-0.5, "-0.500"],
    [0.0997, "0.0997"],
    [0.09996, "0.100"],
    [1234.5, "1,235"],
    [1e-9, "1.00e-9"],
    [2.5e9, "2.50e+9"],
    [0, "0"],
  ])("%d with three significant digits", (value, text) => expect(significant(3)(value)).toBe(text));

  test("a value that rounds to zero has no sign", () => {
    expect(fixed(2)(-0.001)).toBe("0.00");
    expect(percent(-0.0001)).toBe("0.0 %");
  });

  test("thousands are separated, fractions are not", () => {
    expect(integer(1234567)).toBe("1,234,567");
    expect(fixed(4)(-1234.56789)).toBe("-1,234.5679");
  });

  test.each([
    [3e-12, "< 0.001"],
    [0.0414, "0.041"],
    [0.71, "0.71"],
    [1, "1.00"],
  ])("p-value %d", (value, text) => expect(pValue(value)).toBe(text));

  test("decimals follow the standard errors", () => {
    expect(decimalsFor([0.052, 0.0595])).toBe(3);
    expect(decimalsFor([5.2, 6.1])).toBe(1);
    expect(decimalsFor([null])).toBe(3);
    expect(decimalsFor([0.05, 0.05, 1e-9])).toBe(4);
  });

  test("only signs of numbers become typographic minus signs", () => {
    expect(typographic("[-0.5, 1e-9] two-stage")).toBe("[\u22120.5, 1e\u22129] two-stage");
  });
});
