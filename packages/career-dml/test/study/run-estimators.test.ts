import {
  bindColumns,
  createRng,
  type Dataset,
  type Design,
  design,
  type Folds,
  stratifiedFolds,
} from "@career-dml/core";
import {
  localEffect,
  populationAte,
  populationAto,
  sampleAte,
  sampleAtt,
  simulateCareers,
  type SimulateCareersOptions,
} from "@career-dml/dgp";
import {
  causalForestDml,
  chooseRepresentation,
  doublyRobustEffect,
  interactiveIv,
  naiveDifference,
  olsAdjustment,
  partiallyLinear,
  partiallyLinearIv,
  proximalEffect,
  selectedOutcome,
} from "@career-dml/dml";
import { careerRepresentations, careerSegments, occupationShares } from "@career-dml/gru";
import { heckmanBenchmark, selectionMle, selectionTwoStep } from "@career-dml/heckman";
import { loadNative } from "@career-dml/kernels";
import type { EstimateRecord, RunPayload, StudyRecord } from "@career-dml/study";
import { beforeAll, describe, expect, test } from "vitest";
import { estimateCareers } from "../../src/index.js";
import { runEstimators } from "../../src/study/run-estimators.js";

const SEED = 11;
const N = 300;
const SIMULATION = { profile: "default", n: N, peerLaw: "binary", peerShare: 0.25 } as const;
const RUN = { threads: 1 };

type Entry = RunPayload["estimators"][number];
const entry = (key: string, estimator: string, representation: string | null = null, options = {}): Entry => {
  return { key, estimator, representation, options };
};

async function recordOf(
  estimators: readonly Entry[],
  given: { representations?: readonly string[]; simulation?: object; level?: number } = {},
): Promise<StudyRecord> {
  const { representations = [], simulation = SIMULATION, level = 0.95 } = given;
  const payload = {
    cell: 0,
    seed: SEED,
    options: simulation as RunPayload["options"],
    estimators,
    representations,
    level,
  };
  return runEstimators(payload, { ...RUN, measured: () => {} });
}

const estimateOf = (record: StudyRecord, key: string): EstimateRecord => {
  const found = record.estimates.find(({ estimator }) => estimator === key)!;
  if ("failure" in found) throw new Error(`${key}: ${found.failure.message}`);
  return found;
};

const numbersOf = ({ estimate, se }: { readonly estimate: number | null; readonly se: number | null }) => ({
  estimate,
  se,
});

const foldsOf = (data: Dataset, k = 5): Folds => stratifiedFolds(data.treatment, k, createRng(SEED).fork("folds"));

/** The same data, drawn apart from the study. */
const simulated = (options: SimulateCareersOptions = SIMULATION) => simulateCareers({ ...options, seed: SEED });

const abilityOf = (values: Float64Array, label: string): Design => design({ [label]: values });

describe("each estimator gives what its package's function gives of the same data", () => {
  const simulation = simulated();
  const { dataset: data, truth } = simulation;
  const folds = foldsOf(data);
  const shares = occupationShares(data.sequences, {}, RUN);
  const withShares = [bindColumns(data.covariates, shares.designs[0]!)];
  const options = { seed: SEED };
  let record: StudyRecord;

  beforeAll(async () => {
    const estimators = [
      entry("naive", "naive"),
      entry("ols", "ols"),
      entry("plr", "plr"),
      entry("plr/shares", "plr", "shares"),
      entry("irm", "irm"),
      entry("irm/shares", "irm", "shares"),
      entry("irm/att", "irm", "shares", { estimand: "ATT" }),
      entry("irm/vib", "irm", "vib"),
      entry("irm/ability", "irm", "ability"),
      entry("forest/shares", "forest", "shares", { trees: 100 }),
      entry("single", "single"),
      entry("star", "star"),
      entry("data-chosen", "data-chosen"),
      entry("proximal", "proximal"),
      entry("heckman", "heckman"),
      entry("heckman-mle", "heckman", null, { model: "mle", exclusion: false }),
      entry("pliv", "pliv"),
      entry("iivm", "iivm"),
      entry("instrumental-forest", "instrumental-forest", null, { trees: 100 }),
    ];
    record = await recordOf(estimators, { representations: ["shares", "vib", "ability"] });
  }, 240_000);

  test("truths are those of the simulation, by formula and in the sample", () => {
    const local = localEffect(simulation)!;
    expect(record.truths["ATE"]).toEqual({ sample: sampleAte(truth), population: populationAte(simulation) });
    expect(record.truths["ATT"]!.sample).toBe(sampleAtt(truth, data.treatment));
    expect(record.truths["ATO"]!.population).toBe(populationAto(simulation));
    expect(record.truths["LATE"]).toEqual({ sample: local.sample, population: local.population });
    // Mean effect by hand: .5 + .15 x .9 + .2 x .18 + .05 x .5.
    expect(record.truths["ATE"]!.population).toBeCloseTo(0.696, 12);
  });

  test("naive, least squares, partially linear regression", async () => {
    expect(estimateOf(record, "naive")).toMatchObject(numbersOf(naiveDifference(data)));
    expect(estimateOf(record, "ols")).toMatchObject(numbersOf(olsAdjustment(data)));
    const plain = await partiallyLinear({ ...data, designs: [data.covariates], folds }, options, RUN);
    expect(estimateOf(record, "plr")).toMatchObject({
      ...numbersOf(plain),
      ci: plain.ci,
      pValue: plain.pValue,
      estimand: "ATO",
    });
    const adjusted = await partiallyLinear({ ...data, designs: withShares, folds }, options, RUN);
    expect(estimateOf(record, "plr/shares")).toMatchObject(numbersOf(adjusted));
  });

  test("interactive regression, with covariates, a representation, a cross-fitted encoder and the truth", async () => {
    const plain = await doublyRobustEffect({ data, representation: null, folds }, options, RUN);
    expect(estimateOf(record, "irm")).toMatchObject({ ...numbersOf(plain.ate), ci: plain.ate.ci, estimand: "ATE" });
    const adjusted = await doublyRobustEffect({ data, representation: shares, folds }, options, RUN);
    expect(estimateOf(record, "irm/shares")).toMatchObject(numbersOf(adjusted.ate));
    expect(estimateOf(record, "irm/shares").figures!["rieszLoss"]).toBe(adjusted.criteria.rieszLoss);
    expect(estimateOf(record, "irm/att")).toMatchObject({ ...numbersOf(adjusted.att), estimand: "ATT" });
    const requests = [{ variant: "vib" as const, options: { seed: SEED, precision: "single" as const } }];
    const [encoded] = await careerRepresentations(requests, data, folds, RUN);
    const learned = await doublyRobustEffect({ data, representation: encoded!, folds }, options, RUN);
    expect(estimateOf(record, "irm/vib")).toMatchObject(numbersOf(learned.ate));
    const covariates = bindColumns(data.covariates, abilityOf(truth.ability, truth.abilityLabel));
    const oracle = await doublyRobustEffect(
      { data: { ...data, covariates }, representation: null, folds },
      options,
      RUN,
    );
    expect(estimateOf(record, "irm/ability")).toMatchObject(numbersOf(oracle.ate));
  });

  test("causal forest", async () => {
    const forest = await causalForestDml(
      { data, representation: shares, folds },
      { ...options, score: "forest", forest: { trees: 100 } },
      RUN,
    );
    expect(estimateOf(record, "forest/shares")).toMatchObject(numbersOf(forest.ate));
  });

  test("the choice sees the covariates and every representation but the truth", async () => {
    const requests = [{ variant: "vib" as const, options: { seed: SEED, precision: "single" as const } }];
    const [encoded] = await careerRepresentations(requests, data, folds, RUN);
    const candidates = await Promise.all(
      [null, shares, encoded!].map(async (representation) => ({
        name: representation?.name ?? "covariates",
        usesCareers: representation !== null,
        ...(await doublyRobustEffect({ data, representation, folds }, options, RUN)),
      })),
    );
    const { choice } = chooseRepresentation({ ...data, candidates });
    expect(estimateOf(record, "star")).toMatchObject(numbersOf(choice.ate));
    const single = candidates.find(({ name }) => name === choice.chosen)!;
    expect(estimateOf(record, "single")).toMatchObject(numbersOf(single.ate));
    expect(record.said).toMatchObject({
      careersInformative: choice.careerInformation.informative,
      chosenRepresentation: choice.chosen,
    });
  });

  test("proximal, and what the data choose", async () => {
    const { early, late } = careerSegments(data.sequences, { gap: 2 });
    const input = { ...data, outcomeProxies: early, treatmentProxies: late, folds };
    const found = await proximalEffect(input, options, RUN);
    expect(found.relevance.strength).toBe("strong");
    expect(estimateOf(record, "proximal")).toMatchObject(numbersOf(found));
    expect(estimateOf(record, "data-chosen")).toMatchObject(numbersOf(found));
    expect(record.said).toMatchObject({ proxies: "strong", reported: "proximal" });
  });

  test("selection models and instruments", async () => {
    const exclusion = await heckmanBenchmark(data, {}, RUN);
    expect(estimateOf(record, "heckman")).toMatchObject(numbersOf(exclusion.result));
    expect(estimateOf(record, "heckman").figures!["firstStageF"]).toBe(exclusion.firstStageF);
    const mle = await heckmanBenchmark(data, { estimator: "mle", exclusion: false }, RUN);
    expect(estimateOf(record, "heckman-mle")).toMatchObject(numbersOf(mle.result));
    const designs = [data.covariates];
    const pliv = await partiallyLinearIv({ ...data, instrument: data.instrument!, designs, folds }, options, RUN);
    expect(estimateOf(record, "pliv")).toMatchObject({ ...numbersOf(pliv), estimand: "LATE" });
    const binary = { ...data, instrument: Uint8Array.from(data.instrument!), designs, folds };
    expect(estimateOf(record, "iivm")).toMatchObject(numbersOf(await interactiveIv(binary, options, RUN)));
    expect(record.said["firstStageF"]).toBeCloseTo(exclusion.firstStageF!, 8);
  });

  test("the instrumental forest is near the other instrumental estimators, whose scores have the same limit", () => {
    const [iivm, forest] = ["iivm", "instrumental-forest"].map((key) => estimateOf(record, key));
    expect(Math.abs(forest!.estimate - iivm!.estimate)).toBeLessThan(0.3 * iivm!.se!);
  });
});

test("outcomes that are not all seen: models of selection see everybody, the others complete cases", async () => {
  const options = { ...SIMULATION, observation: "nonignorable", observationCorrelation: 0.6 } as const;
  const estimators = [
    entry("naive", "naive"),
    entry("irm", "irm", "ability"),
    entry("ssm", "ssm", "ability", { whenExtreme: "clip" }),
    entry("two-step", "selected-heckman", "ability"),
    entry("mle", "selected-heckman", "ability", { model: "mle", exclusion: false }),
  ];
  const record = await recordOf(estimators, { simulation: options, representations: ["ability"] });
  const { dataset: data, truth, observed } = simulated(options);
  const { selected, shifter } = observed!;
  const seen = (values: Float64Array): Float64Array => values.filter((_, i) => selected[i] === 1);
  const treatment = data.treatment.filter((_, i) => selected[i] === 1);
  const naive = naiveDifference({ outcome: seen(data.outcome), treatment });
  expect(estimateOf(record, "naive")).toMatchObject(numbersOf(naive));
  expect(record.truths["ATE"]!.sample).toBe(sampleAte(truth));
  const adjusted = bindColumns(data.covariates, abilityOf(truth.ability, truth.abilityLabel));
  const found = await selectedOutcome(
    { ...data, selected, instrument: shifter, design: adjusted, folds: foldsOf(data) },
    { missingness: "nonignorable", whenExtreme: "clip", seed: SEED },
    RUN,
  );
  expect(estimateOf(record, "ssm")).toMatchObject(numbersOf(found));
  const outcomeCovariates = bindColumns(design({ treatment: data.treatment }), adjusted);
  const columns = { selected, outcome: data.outcome, outcomeCovariates };
  const selectionCovariates = bindColumns(outcomeCovariates, design({ shifter: shifter! }));
  const twoStep = await selectionTwoStep({ ...columns, selectionCovariates });
  const coefficient = (result: typeof twoStep) =>
    numbersOf(result.coefficients.find(({ equation, name }) => equation === "outcome" && name === "treatment")!);
  expect(estimateOf(record, "two-step")).toMatchObject(coefficient(twoStep));
  const mle = await selectionMle({ ...columns, selectionCovariates: outcomeCovariates });
  expect(estimateOf(record, "mle")).toMatchObject(coefficient(mle));
});

test("the reference's estimates are those of the pipeline's v3.4 profile", async () => {
  const estimators = [
    entry("forest", "reference-forest", "reference-predictive"),
    entry("heckman", "heckman", null, { model: "reference" }),
  ];
  const simulation = { profile: "v3.4", n: 150 };
  const record = await recordOf(estimators, { simulation, representations: ["reference-predictive"] });
  const options = {
    ...simulation,
    profile: "v3.4" as const,
    seed: SEED,
    representations: ["predictive" as const],
    betas: [],
  };
  const { adjusted, careers } = await estimateCareers(options, RUN);
  const { ate } = adjusted.find(({ name }) => name === "predictive")!.fit;
  expect(estimateOf(record, "forest")).toMatchObject({ ...numbersOf(ate), ci: ate.ci });
  const { result } = await heckmanBenchmark(careers.dataset, { estimator: "reference" }, RUN);
  expect(estimateOf(record, "heckman")).toMatchObject(numbersOf(result));
}, 120_000);

test("an estimator that cannot answer is a failure with its code and the others go on", async () => {
  const estimators = [
    entry("nobody", "nobody"),
    entry("irm", "irm", null, { trees: 3 }),
    entry("ssm", "ssm"),
    entry("proximal", "proximal"),
    entry("naive", "naive"),
  ];
  const simulation = { ...SIMULATION, careerStrength: 0 };
  const { estimates, said } = await recordOf(estimators, { simulation });
  const codes = estimates.map((found) => ("failure" in found ? found.failure.code : null));
  expect(codes).toEqual(["OPTIONS", "OPTIONS", "DATA", "DATA", null]);
  expect(said["proxies"]).toBe("irrelevant");
});

test.skipIf(loadNative() === null)(
  "the record is the same on native and on TypeScript kernels",
  async () => {
    const names = ["plr", "irm", "forest", "star", "proximal", "heckman", "iivm"];
    const takes = ["plr", "irm", "forest"];
    const estimators = names.map((name) => entry(name, name, takes.includes(name) ? "vib" : null));
    const payload = {
      cell: 0,
      seed: SEED,
      options: { ...SIMULATION, n: 100 },
      estimators,
      representations: ["vib"],
      level: 0.95,
    };
    const on = (backend: "native" | "js") => runEstimators(payload, { ...RUN, backend, measured: () => {} });
    expect(await on("js")).toEqual(await on("native"));
  },
  120_000,
);

test("intervals have the level of the study", async () => {
  const { estimates } = await recordOf([entry("naive", "naive")], { level: 0.8 });
  const [{ estimate, se, ci }] = estimates as [EstimateRecord];
  expect(ci![1] - estimate).toBeCloseTo(1.2815515655446004 * se!, 10);
});

test("a stopped run is no failure of an estimator", async () => {
  const controller = new AbortController();
  controller.abort();
  const payload = {
    cell: 0,
    seed: 1,
    options: SIMULATION,
    estimators: [entry("irm", "irm")],
    representations: [],
    level: 0.95,
  };
  const context = { ...RUN, signal: controller.signal, measured: () => {} };
  await expect(runEstimators(payload, context)).rejects.toMatchObject({ code: "ABORTED" });
});
