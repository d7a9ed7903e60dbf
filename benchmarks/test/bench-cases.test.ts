import * as dml from "@career-dml/dml";
import * as forest from "@career-dml/forest";
import * as gru from "@career-dml/gru";
import * as heckman from "@career-dml/heckman";
import { js } from "@career-dml/kernels";
import { METHODS } from "career-dml";
import { describe, expect, test } from "vitest";
import { estimatorCases } from "../estimators/estimator-cases.js";
import { METHOD_OPTIONS } from "../estimators/method-cases.js";
import { namedCases } from "../kernel-cases.js";

const twice = (names: readonly string[]): string[] => names.filter((name, k) => names.indexOf(name) !== k);

describe("every kernel", () => {
  test("has a case, and no case is of another", () => {
    const named = new Set(namedCases().map(({ kernel }) => kernel));
    expect([...named].sort()).toEqual(Object.keys(js.kernels).sort());
  });

  test("has cases of different names, by which results are compared", () => {
    expect(twice(namedCases().map(({ kernel, name }) => `${kernel}, ${name}`))).toEqual([]);
  });

  test("has a case that is always measured", () => {
    const measured = new Set(namedCases().flatMap(({ kernel, long }) => (long ? [] : [kernel])));
    expect(Object.keys(js.kernels).filter((kernel) => !measured.has(kernel as keyof typeof js.kernels))).toEqual([]);
  });
});

/** What the methods of the command call by themselves. */
const BY_METHODS = [
  "drLearner",
  "interactiveIv",
  "partiallyLinearIv",
  "proximalEffect",
  "questionedInteractiveIv",
  "questionedPartiallyLinearIv",
  "selectedOutcome",
];

/** Asynchronous functions that are no estimators of their own, by what they are. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "parts of estimators": [
    "crossFit",
    "crossFitNuisances",
    "partiallyLinearResiduals",
    "fitForest",
    "growMore",
    "forestWeights",
    "conditionalVariance",
    "complianceScores",
    "probitOfRows",
    "treatmentControlFunction",
  ],
  "judgements of a result": [
    "leakage",
    "placebo",
    "placeboReference",
    "placeboSuite",
    "probing",
    "representationSufficiency",
    "rankAverageTreatmentEffect",
    "comparePriorities",
    "selectionNormalityTest",
    "encoderLikelihood",
    "occupationAttribution",
  ],
  "several others, one after the other": [
    "tuneCausalForest",
    "tuneRegressionForest",
    "heckmanBenchmark",
    "treatmentReference",
    "careerRepresentations",
    "trainedRepresentations",
    "trainEncoder",
    "trainEncoders",
    "encode",
    "encodeMany",
  ],
  "predictions, which their forests' cases make": [
    "predictClassificationForest",
    "predictInstrumentalForest",
    "predictMultiArmForest",
    "predictQuantileForest",
    "predictRegressionForest",
  ],
  files: ["readForest", "readForestManifest", "writeForest"],
};

const asynchronous = (exported: object): string[] =>
  Object.entries(exported).flatMap(([name, value]) =>
    typeof value === "function" && value.constructor.name === "AsyncFunction" ? [name] : [],
  );

describe("every estimator", () => {
  test.each(Object.entries({ dml, forest, heckman, gru }))("of %s has a case", (_, exported) => {
    const estimators = asynchronous(exported);
    expect(estimators.length).toBeGreaterThan(5);
    const known = [...estimatorCases.map(({ subject }) => subject), ...BY_METHODS, ...Object.values(OTHERS).flat()];
    expect(estimators.filter((name) => !known.includes(name))).toEqual([]);
  });

  test("is none of those that are said to be none, and these are there", () => {
    const all = [dml, forest, heckman, gru].flatMap(asynchronous);
    expect([...BY_METHODS, ...Object.values(OTHERS).flat()].filter((name) => !all.includes(name))).toEqual([]);
  });

  test("method of the command has a case, with its columns", () => {
    expect(Object.keys(METHOD_OPTIONS).sort()).toEqual(METHODS.map(({ name }) => name).sort());
  });

  test("has cases of different names", () => {
    expect(twice(estimatorCases.map(({ subject, name }) => `${subject}, ${name}`))).toEqual([]);
  });
});
