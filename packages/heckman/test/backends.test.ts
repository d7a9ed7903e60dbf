import { describe, expect, test } from "vitest";
import { selectionMle } from "../src/selection-mle.js";
import { selectionProbit } from "../src/selection-probit.js";
import { switchingMle } from "../src/switching-mle.js";
import { treatmentControlFunction } from "../src/treatment-control-function.js";
import { treatmentMle } from "../src/treatment-mle.js";
import { selectedOutcome, selectedTreatment } from "./simulated.js";
import type { RunContext } from "@career-dml/core";

const selection = selectedOutcome(9000, 0.5, 2);
const binary = { ...selection, outcome: selection.outcome.map((y) => (y > 1 ? 1 : 0)) };
const treatment = selectedTreatment(9000, 0.5, 2);

describe("both backends and any number of threads give the same bits", () => {
  test.each<[string, (run: RunContext) => Promise<unknown>]>([
    ["selectionMle", (run) => selectionMle(selection, { covariance: "robust" }, run)],
    ["selectionProbit", (run) => selectionProbit(binary, {}, run)],
    ["treatmentMle", (run) => treatmentMle(treatment, { covariance: "opg" }, run)],
    ["treatmentControlFunction", (run) => treatmentControlFunction(treatment, {}, run)],
    ["switchingMle", (run) => switchingMle(treatment, {}, run)],
  ])("%s", async (_, fit) => {
    const js = await fit({ backend: "js", threads: 1 });
    for (const threads of [1, 3]) expect(await fit({ threads })).toEqual(js);
  });
});
