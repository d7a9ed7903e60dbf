import { createRng, design, type NuisanceQuality, randomFolds } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  interactiveIv,
  interactiveRegression,
  instrumentalForestDml,
  linearDrLearner,
  nuisanceLearners,
  nuisanceOptions,
  partiallyLinear,
  partiallyLinearIv,
  selectedOutcome,
  sLearner,
  xLearner,
} from "../../src/index.js";

const n = 240;
const rng = createRng(5);
const uniform = (): Float64Array => Float64Array.from({ length: n }, () => rng.uniform());
const [x, w, u, z, s, v] = [uniform(), uniform(), uniform(), uniform(), uniform(), uniform()];
const instrument = Uint8Array.from(z, (value) => (value < 0.5 ? 0 : 1));
const treatment = Uint8Array.from(u, (value, i) => (value < 0.2 + 0.3 * x[i]! + 0.3 * instrument[i]! ? 1 : 0));
const selected = Uint8Array.from(s, (value, i) => (value < 0.6 + 0.3 * w[i]! ? 1 : 0));
const outcome = x.map((value, i) => value + treatment[i]! + w[i]! ** 2 + v[i]!);
const covariates = design({ x, w });
const folds = randomFolds(n, 3, rng);
const units = { outcome, treatment, folds, designs: [covariates] };

type Learned = Promise<{ readonly nuisances: readonly NuisanceQuality[] }>;

/** Estimators with the names of what they learn, by kind of function. */
const ESTIMATORS: [string, (nuisance: object) => Learned, Record<string, RegExp>][] = [
  [
    "partially linear",
    (nuisance) => partiallyLinear(units, { nuisance }),
    { outcome: /^outcome/, treatment: /^treat/ },
  ],
  [
    "interactive",
    (nuisance) => interactiveRegression(units, { nuisance }),
    { outcome: /^outcome \| T/, treatment: /^propensity/ },
  ],
  [
    "partially linear with an instrument",
    (nuisance) => partiallyLinearIv({ ...units, instrument }, { nuisance }),
    { outcome: /^outcome/, treatment: /^treatment/, instrument: /^instrument/ },
  ],
  [
    "interactive with an instrument",
    (nuisance) => interactiveIv({ ...units, instrument }, { nuisance }),
    { outcome: /^outcome \| Z/, treatment: /^treatment \| Z/, instrument: /^instrument/ },
  ],
  [
    "selected outcomes",
    (nuisance) => selectedOutcome({ ...units, selected, design: covariates }, { nuisance }),
    { outcome: /^outcome \| T/, treatment: /^propensity/, selection: /^selection/ },
  ],
];

describe.each(ESTIMATORS)("%s: learners by nuisance", (_, estimate, kinds) => {
  const byName = async (learners: unknown) =>
    new Map((await estimate({ learners })).nuisances.map((quality) => [quality.name, quality]));

  test("learn each function as they do where they learn all of them", async () => {
    const others = ["ridge", "mean", "unpenalised", "ridge"];
    const chosen = Object.fromEntries(Object.keys(kinds).map((kind, k) => [kind, [others[k]!]]));
    const found = await byName(chosen);
    let seen = 0;
    for (const [kind, name] of Object.entries(kinds)) {
      const alone = await byName(chosen[kind]);
      for (const [key, quality] of found) {
        if (!name.test(key)) continue;
        seen++;
        expect(Object.keys(quality.weights!)).toEqual(chosen[kind]);
        expect(quality).toEqual(alone.get(key));
      }
    }
    expect(seen).toBe(found.size);
  });
});

test("a nuisance that is not named has the default, auto stands for its three", async () => {
  const { nuisances } = await partiallyLinear(units, { nuisance: { learners: { outcome: ["mean"] } } });
  expect(nuisances.map(({ weights }) => Object.keys(weights!))).toEqual([["mean"], ["series", "ridge", "boosting"]]);
  const named = nuisanceLearners(nuisanceOptions.parse({ learners: { treatment: "auto" } }));
  expect("treatment" in named && named.treatment.map(({ name }) => name)).toEqual(["boosting", "lasso", "forest"]);
});

test("a learner of several nuisances gets all fits at once", () => {
  const named = nuisanceLearners(
    nuisanceOptions.parse({ learners: { outcome: ["ridge"], treatment: ["ridge", "mean"] } }),
  );
  expect("outcome" in named && named.outcome[0] === named.treatment[0]).toBe(true);
});

test("learners of what an estimator does not learn are refused", async () => {
  const given = { nuisance: { learners: { instrument: ["ridge" as const] } } };
  const refused = {
    code: "OPTIONS",
    message: expect.stringMatching(/nuisance\.learners must name no nuisance but outcome/),
  };
  await expect(partiallyLinear(units, given)).rejects.toMatchObject(refused);
  await expect(interactiveRegression(units, given)).rejects.toMatchObject(refused);
  const data = { outcome, treatment, design: covariates, folds };
  await expect(sLearner(data, given)).rejects.toMatchObject(refused);
  await expect(xLearner(data, given)).rejects.toMatchObject(refused);
  await expect(linearDrLearner({ ...data, modifiers: covariates }, given)).rejects.toMatchObject(refused);
  const learners = { selection: ["ridge" as const] };
  await expect(instrumentalForestDml({ ...units, instrument }, { nuisance: { learners } })).rejects.toMatchObject(
    refused,
  );
});
