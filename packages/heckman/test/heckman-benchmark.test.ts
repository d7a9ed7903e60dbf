import { type Dataset, createRng, design, normalQuantile } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { heckmanBenchmark } from "../src/heckman-benchmark.js";
import { treatmentTwoStep } from "../src/treatment-two-step.js";

function dataset(strength: number): Dataset {
  const rng = createRng(8);
  const n = 600;
  const normal = (): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);
  const x = Float64Array.from({ length: n }, normal);
  const instrument = Float64Array.from({ length: n }, normal);
  const ability = Float64Array.from({ length: n }, normal);
  const treatment = Uint8Array.from(x, (v, i) => (v + strength * instrument[i]! + ability[i]! > 0 ? 1 : 0));
  const outcome = x.map((v, i) => v + 0.5 * treatment[i]! + 0.6 * ability[i]! + normal());
  return {
    n,
    outcome,
    treatment,
    covariates: design({ x, twice: x.map((v) => 2 * v) }),
    instrument,
    sequences: [],
    units: Array.from(x, (_, i) => String(i)),
    names: { outcome: "wage", treatment: "adopted", instrument: "peers" },
  };
}

describe("heckmanBenchmark", () => {
  test("puts the instrument into the treatment equation only, and names the column it leaves out", async () => {
    const data = dataset(1);
    const benchmark = await heckmanBenchmark(data);
    const x = design({ x: data.covariates.x.subarray(0, 600) });
    const direct = await treatmentTwoStep({
      outcome: data.outcome,
      treatment: data.treatment,
      outcomeCovariates: x,
      treatmentCovariates: design({ x: x.x, peers: data.instrument! }),
    });
    expect(benchmark.result.estimate).toBe(direct.estimate);
    expect(benchmark.result.warnings).toEqual(["Left out, as combinations of the columns before them: twice."]);
    expect(benchmark).toMatchObject({ name: "with-exclusion", againstTruth: null });
    expect(benchmark.firstStageF).toBeGreaterThan(50);
    expect(JSON.parse(JSON.stringify(benchmark))).toEqual(benchmark);
  });

  test("without the exclusion there is no first stage, and a warning", async () => {
    const benchmark = await heckmanBenchmark(dataset(1), { exclusion: false });
    expect(benchmark).toMatchObject({ name: "without-exclusion", firstStageF: null });
    expect(benchmark.result.warnings.join(" ")).toContain("functional form");
  });

  test("a weak instrument is called weak", async () => {
    const benchmark = await heckmanBenchmark(dataset(0));
    expect(benchmark.firstStageF).toBeLessThan(10);
    expect(benchmark.result.warnings.join(" ")).toContain("weak");
  });

  test("the reference's estimator is labelled with its faults", async () => {
    const { result } = await heckmanBenchmark(dataset(1), { estimator: "reference" });
    expect(result.estimator).toBe("treatment-reference");
    expect(result.warnings.filter((w) => w.startsWith("Reference profile")).length).toBe(2);
  });

  test.each([
    ["mle", "treatment-mle", "Heckman by maximum likelihood"],
    ["switching", "switching-mle", "Switching regression"],
  ] as const)("%s: the same data, another estimator, the same first stage", async (estimator, name, label) => {
    const [other, steps] = [await heckmanBenchmark(dataset(1), { estimator }), await heckmanBenchmark(dataset(1))];
    expect(other).toMatchObject({ model: estimator, label: `${label}, peers excluded from the outcome` });
    expect(other.result).toMatchObject({ estimator: name, estimand: "ATE" });
    expect(Object.keys(other.result).sort()).toEqual(Object.keys(steps.result).sort());
    expect(other.firstStageF).toBe(steps.firstStageF);
    expect(Math.abs(other.result.estimate - 0.5) / other.result.se!).toBeLessThan(3);
    expect(JSON.parse(JSON.stringify(other))).toEqual(other);
  });

  test.each([
    ["no instrument", { instrument: null }, "DATA"],
    ["an instrument that does not vary", { instrument: new Float64Array(600).fill(3) }, "DATA"],
    ["a missing covariate", { covariates: design({ x: new Float64Array(600).fill(Number.NaN) }) }, "NON_FINITE"],
  ])("%s is a typed error", async (_, change, code) => {
    await expect(heckmanBenchmark({ ...dataset(1), ...change })).rejects.toMatchObject({ code });
  });
});
