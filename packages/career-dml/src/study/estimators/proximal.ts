import type { RunContext } from "@career-dml/core";
import { type ProximalEffect, proximalEffect, proximalOptions } from "@career-dml/dml";
import { careerSegments, careerSegmentsOptions } from "@career-dml/gru";
import type { StudyRecord } from "@career-dml/study";
import { z } from "zod";
import { defineEstimator } from "../estimator.js";
import type { RunSample } from "../run-sample.js";

const { bridges, degree } = proximalOptions.shape;
const options = z.strictObject({ gap: careerSegmentsOptions.shape.gap, bridges, degree });

/** Periods between both parts unless options say otherwise. */
export const GAP = careerSegmentsOptions.parse({}).gap;

/** Proximal estimation from the early and the late part of careers, once for the same options. */
export function proximalFit(
  sample: RunSample,
  given: z.input<typeof options>,
  run: RunContext,
): Promise<ProximalEffect> {
  const { gap, ...resolved } = options.parse(given);
  return sample.once(`proximal ${JSON.stringify({ gap, ...resolved })}`, async () => {
    const { data, folds, seed, level } = sample;
    const { early, late } = careerSegments(data.sequences, { gap });
    const input = { ...data, outcomeProxies: early, treatmentProxies: late, folds };
    return proximalEffect(input, { ...resolved, seed, level }, run);
  });
}

/** What the relevance test said. */
export const proxyFindings = ({ strength, f }: ProximalEffect["relevance"]): StudyRecord["said"] => ({
  proxies: strength,
  proxiesF: f,
});

/**
 * The early and the late part of a career as two proxies of what is hidden. Where they are too weak for a standard error there
 * is no answer, as there is none that one would report.
 */
export const proximal = defineEstimator({
  name: "proximal",
  title: "Proximal estimation from the early and the late part of careers",
  group: "proxies",
  representation: "none",
  options,
  estimand: "ATE",
  estimate: async (sample, { options: given }, run) => {
    const { estimate, se, reason, relevance } = await proximalFit(sample, given, run);
    const said = proxyFindings(relevance);
    if (estimate === null || se === null) return { effect: null, reason: reason!, said };
    return { effect: { estimate, se }, figures: { proxiesF: relevance.f }, said };
  },
});
