import { describe, expect, test } from "vitest";
import { estimandLabel, trim } from "../src/index.js";

const propensity = Float64Array.of(0.005, 0.2, 0.5, 0.5, 0.8, 0.97);
const treatment = Uint8Array.of(0, 1, 0, 1, 0, 1);

describe("trimming", () => {
  test("keeps what lies strictly inside, counts the rest and renames the estimand", () => {
    const result = trim(propensity, treatment, { bounds: [0.05, 0.95], extreme: 0.001 });
    expect([...result.kept]).toEqual([1, 2, 3, 4]);
    expect(result.dropped).toBe(2);
    expect(estimandLabel("ATE", result)).toBe("ATE on .05 < e < .95");
  });

  test("the estimand keeps its name where nobody is dropped", () => {
    expect(estimandLabel("ATT", trim(propensity, treatment, { bounds: [0.001, 0.999], extreme: 0.001 }))).toBe("ATT");
  });

  test("off, it refuses extreme propensities and names the units", () => {
    const call = () => trim(propensity, treatment, { bounds: null, extreme: 0.01 });
    expect(call).toThrow(expect.objectContaining({ code: "OVERLAP", units: [0] }));
    expect(trim(propensity, treatment, { bounds: null, extreme: 0.001 }).dropped).toBe(0);
  });

  test("a group that vanishes is an error of the data", () => {
    expect(() => trim(Float64Array.of(0.5, 0.99), Uint8Array.of(0, 1), { bounds: [0.05, 0.95], extreme: 0 })).toThrow(
      expect.objectContaining({ code: "DATA" }),
    );
  });
});
