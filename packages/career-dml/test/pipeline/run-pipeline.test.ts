import type { CareerRunResult, RunContext } from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import { dataNote, hasData, sharedPath } from "@career-dml/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type RunOptionsInput, runPipeline } from "../../src/index.js";

/** Every stage, at a size that takes a second or two. */
const SMALL: RunOptionsInput = { n: 240, epochs: 2, trees: 100, betas: [0.01, 1], placeboPermutations: 2, seed: 7 };

/** What has to be the same on every machine: all but the block that says how it was computed. */
const reproducible = (result: CareerRunResult): string => JSON.stringify({ ...result, execution: null });

const textOf = (result: CareerRunResult): string => result.verdict.map((finding) => finding.text).join("\n");

describe("the main job on simulated careers", () => {
  let result: CareerRunResult;
  beforeAll(async () => {
    result = await runPipeline(SMALL, { threads: 2 });
  });

  test("estimates every adjustment and sets it against the truth", () => {
    const names = result.representations.map((r) => r.name);
    const encoders = ["predictive", "vib", "adversarial", "twoStage"];
    expect(names).toEqual(["naive", "ols", "covariates", "shares", "pca", ...encoders, "oracle"]);
    for (const { ate, againstTruth } of result.representations) {
      expect(ate.estimate - result.truth!.sampleAte).toBeCloseTo(againstTruth!.biasAte, 12);
    }
  });

  test("never chooses what a user does not have", () => {
    for (const name of [result.choice.chosen, result.choice.outcome.best, result.choice.riesz.best]) {
      expect(["oracle", "naive", "ols"]).not.toContain(name);
    }
  });

  test("cross-fits its encoders", () => {
    expect(result.verdict.some((finding) => finding.kind === "fault")).toBe(false);
    expect(JSON.stringify(result)).not.toContain("trained on outcomes or treatments of the units it describes");
  });

  test("holds JSON values only: no NaN, infinity or undefined survives", () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test.each([1, 2, 8])("%i threads give the same result to the last bit", async (threads) => {
    expect(reproducible(await runPipeline(SMALL, { threads }))).toBe(reproducible(result));
  });

  test.skipIf(loadNative() === null)("native and TypeScript kernels give the same result to the last bit", async () => {
    const [native, js] = await Promise.all(
      (["native", "js"] as const).map((backend) => runPipeline(SMALL, { backend, threads: 2 })),
    );
    expect(native!.execution.backend).toBe("native");
    expect(reproducible(js!)).toBe(reproducible(native!));
  });

  test("compares sequence descriptives where it is asked to", async () => {
    const few: RunOptionsInput = { ...SMALL, representations: ["descriptives"], betas: [], placeboPermutations: 1 };
    const { representations, data } = await runPipeline(few);
    const [occupation] = data.sequences;
    expect(representations.find(({ name }) => name === "descriptives")).toMatchObject({
      kind: "baseline",
      dimension: occupation!.shape.length + occupation!.states,
    });
  });

  test("another seed gives other numbers, seed 0 is one of them", async () => {
    const few: RunOptionsInput = { ...SMALL, representations: ["shares"], betas: [], placeboPermutations: 0 };
    const estimates = await Promise.all(
      [0, 1, 7].map(async (seed) => (await runPipeline({ ...few, seed })).choice.ate.estimate),
    );
    expect(new Set(estimates).size).toBe(3);
  });

  test("stops when asked to, with code ABORTED", async () => {
    const controller = new AbortController();
    const run: RunContext = {
      signal: controller.signal,
      onProgress: ({ done, total }) => done > 0.2 * total && controller.abort(),
    };
    await expect(runPipeline(SMALL, run)).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("reports progress that never goes back and ends at the whole", async () => {
    const seen: number[] = [];
    await runPipeline(
      { ...SMALL, placeboPermutations: 1 },
      { onProgress: ({ done, total }) => seen.push(done / total) },
    );
    expect(seen.every((share, k) => k === 0 || share >= seen[k - 1]!)).toBe(true);
    expect(seen.at(-1)).toBeCloseTo(1, 6);
  });
});

/** How many values a part of a result holds. */
const size = (part: unknown): number =>
  typeof part === "object" && part !== null ? Object.values(part).reduce<number>((sum, v) => sum + size(v), 0) : 1;

/** What does not hang on how many states there are. */
const shown = ({ representations }: CareerRunResult) =>
  representations.map(({ effects, targeting, calibration, balance, groupProfiles }) => [
    effects,
    targeting,
    calibration,
    balance,
    groupProfiles?.groups.map(({ traits }) => traits),
  ]);

describe("what figures of a run show", () => {
  const few: RunOptionsInput = { ...SMALL, representations: ["shares", "vib"], betas: [], placeboPermutations: 0 };
  let result: CareerRunResult;
  beforeAll(async () => {
    result = await runPipeline(few);
  });

  test("is of the units of each estimate", () => {
    for (const { kind, ate, gates, ...portrait } of result.representations) {
      const { effects, targeting, calibration, balance, groupProfiles } = portrait;
      if (kind === "benchmark") {
        expect([effects, targeting, calibration, balance, groupProfiles]).toEqual([null, null, null, null, null]);
        continue;
      }
      expect(effects!.n).toBe(ate.n);
      expect(effects!.curve.at(-1)!.effect).toBeGreaterThan(effects!.curve[0]!.effect);
      expect(targeting!.curve.at(-1)).toMatchObject({ share: 1, estimate: 0 });
      expect(calibration!.map(({ name }) => name)).toEqual(["propensity", "outcome | T=0", "outcome | T=1"]);
      expect(calibration![1]!.n + calibration![2]!.n).toBe(ate.n);
      expect(balance!.n.treated + balance!.n.untreated).toBe(ate.n);
      expect(balance!.dropped).toBe(ate.dropped);
      expect(groupProfiles!.groups.map(({ n }) => n)).toEqual(gates!.groups.map(({ n }) => n));
    }
  });

  test("balance before weighting is that of the data", () => {
    const { rows } = result.representations.at(-1)!.balance!;
    for (const { name, standardisedDifference } of result.data.covariates) {
      expect(rows.find((row) => row.name === name)!.before).toBeCloseTo(standardisedDifference, 12);
    }
  });

  test("has the encoder that predicts the outcome best, where none is chosen, and careers by arm", () => {
    expect(result.attribution).toMatchObject({ variant: "vib", crossFitted: true, heads: ["outcome", "treatment"] });
    const [{ flows }] = result.data.sequences as [CareerRunResult["data"]["sequences"][number]];
    expect(flows.treated.n).toBe(result.data.treated);
    expect(flows.back.at(-1)).toBe(0);
  });

  test("takes no more room for more units", async () => {
    const more = await runPipeline({ ...few, n: 480 });
    expect(size(shown(more))).toBe(size(shown(result)));
  });

  test("of an encoder that is not asked for there is none", async () => {
    const { attribution } = await runPipeline({ ...few, representations: ["shares"] });
    expect(attribution).toBeNull();
  });
});

describe("careers without ability (k = 0)", () => {
  test("are said to carry no information, in words", async () => {
    const result = await runPipeline({ ...SMALL, n: 600, careerStrength: 0, epochs: 5, placeboPermutations: 0 });
    expect(result.choice.careerInformation.informative).toBe(false);
    expect(textOf(result)).toMatch(/no information on adoption or outcome beyond the covariates/);
    expect(textOf(result)).toMatch(/hidden confounding/);
  });
});

describe("profile v3.4", () => {
  test("keeps the reference's faults and says so", async () => {
    // 500 trees of depth 5 for each nuisance: few units and one encoder keep it short.
    const few: RunOptionsInput = { n: 200, representations: ["shares", "vib"], betas: [], placeboPermutations: 1 };
    const result = await runPipeline({ ...SMALL, ...few, profile: "v3.4" });
    expect(result.verdict.at(-1)).toMatchObject({ kind: "fault" });
    const vib = result.representations.find((r) => r.name === "vib")!;
    expect(vib.ate.warnings.join(" ")).toMatch(/trained on outcomes or treatments of the units it describes/);
    expect(result.validation.oster!.note).toMatch(/Fault of the reference/);
    // Its predictions have seen the outcomes, and it has no regression of each arm and no cross-fitted encoder.
    expect(vib.targeting).toBeNull();
    expect(vib.calibration!.map(({ name }) => name)).toEqual(["propensity"]);
    expect(vib.groupProfiles?.groups.map(({ n }) => n)).toEqual(vib.gates?.groups.map(({ n }) => n));
    expect(result.attribution).toBeNull();
  });
});

describe.skipIf(!hasData)(`real careers${dataNote}`, () => {
  test("men in the wage panel: no word of a truth", async () => {
    const result = await runPipeline({
      data: sharedPath("data/wage_panel.csv"),
      unit: "nr",
      time: "year",
      sequence: ["occupation"],
      numericSequence: ["lwage", "hours"],
      treatment: "union",
      outcome: "lwage",
      covariates: ["educ", "exper", "black", "hisp", "married"],
      epochs: 2,
      trees: 100,
      betas: [0.01],
      placeboPermutations: 1,
    });
    expect(result.data).toMatchObject({ units: 545, rows: 4360 });
    expect(result.data.numericSequences).toMatchObject([
      { name: "lwage", missing: 0, marked: false },
      { name: "hours", missing: 0, marked: false },
    ]);
    expect(result.truth).toBeNull();
    expect(result.representations.every((r) => r.againstTruth === null && r.trueLoss === null)).toBe(true);
    expect(textOf(result)).not.toMatch(/true|truth|bias/i);
    expect(result.validation.selection).toBeNull();
  });
});
