import { mean, sampleVariance } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";
import { expect, test } from "vitest";
import { BIN_COUNTS, boostingErrors, friedmanTest } from "../boosting-error.js";
import { lightgbmErrors } from "../lightgbm-errors.js";

/** The TypeScript kernels have the same bits, and would take a minute. */
const isNative = selectBackend().name === "native";
const DRAWS = 8;

test.skipIf(!isNative)(
  "at n = 1,000 the test error of boosting is no larger than LightGBM's within two standard errors",
  () => {
    const { rmse, bins } = lightgbmErrors();
    expect(bins).toEqual(BIN_COUNTS);
    const theirs = rmse["1000"]!.slice(0, DRAWS).map(mean);
    const rows = friedmanTest();
    const differences = theirs.map((error, k) => mean(boostingErrors(k + 1, 1_000, rows)) - error);
    expect(differences).toHaveLength(DRAWS);
    expect(mean(differences)).toBeLessThan(2 * Math.sqrt(sampleVariance(differences) / DRAWS));
  },
);
