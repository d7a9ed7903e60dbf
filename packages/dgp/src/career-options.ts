import type { Issue } from "@career-dml/core";
import { z } from "zod";
import { ADOPTION_LAWS } from "./adoption-times.js";
import { NOISE_FAMILIES } from "./noise.js";

const seed = z.int().default(42).describe("seed of every draw; 0 is a seed");
const n = z.int().min(10).max(10_000_000).default(1000).describe("people");
const occupations = z.int().min(3).max(2000).default(50).describe("occupations");
const number = z.number();
const noiseFamily = z
  .enum(NOISE_FAMILIES)
  .default("normal")
  .describe(
    "law of the outcome noise, each of mean 0 and the stated sd: normal; Student's t; skewed, a centred exponential; heteroscedastic, normal with a variance that grows with education",
  );
const noiseDf = number
  .gt(2)
  .max(1000)
  .default(5)
  .describe("degrees of freedom of Student's t; the fourth moment needs more than 4 (noiseFamily student-t only)");

/** Options of the profiles `default` and `v3.4`; the defaults here are those of `default`. */
export const careerOptions = z.strictObject({
  seed,
  n,
  periods: z.int().min(2).max(1000).default(10).describe("periods of the history that representations see"),
  occupations,
  timing: z
    .enum(["pre-treatment", "reference"])
    .default("pre-treatment")
    .describe(
      "pre-treatment: nobody adopts during the history, adoption falls into the periods after it; reference: adoption at 2..periods-3, inside the history",
    ),
  adoptionPeriods: z
    .int()
    .min(1)
    .max(50)
    .default(4)
    .describe(
      "periods after the history in which adoption can start; the outcome is that of the last (pre-treatment timing only)",
    ),
  adoptionLaw: z
    .enum(ADOPTION_LAWS)
    .default("uniform")
    .describe(
      "when those who adopt do so: any period alike, early or late ones with falling or rising weights, or the able earlier",
    ),
  careers: z.enum(["tilt", "ladder", "whole-row"]).default("tilt").describe("how ability reaches careers"),
  careerStrength: number.min(0).max(20).default(1).describe("k: how strongly ability moves careers; 0 is not at all"),
  selection: z.enum(["structural", "mechanical"]).default("structural").describe("how adoption depends on ability"),
  adoptionCost: number.min(0).default(1.2).describe("cost of adoption at ability 0"),
  adoptionCostByAbility: number.default(0.8).describe("how much one unit of ability saves of it"),
  peerLaw: z
    .enum(["uniform", "beta-2-5", "binary"])
    .default("uniform")
    .describe("law of peer adoption, the instrument: U(0, 1), Beta(2, 5), or all peers (1) or none (0)"),
  peerShare: number.gt(0).lt(1).default(0.5).describe("share of people all of whose peers adopt (peerLaw binary only)"),
  peerStrength: number.min(0).max(1).default(1).describe("share of the adoption cost that full peer adoption removes"),
  constantEffect: number.default(0.5).describe("constant part of the effect"),
  effectByEducation: number.default(0.15).describe("effect moderation by education"),
  effectByAbility: number.default(0.2).describe("effect moderation by ability"),
  effectByFlexicurity: number.default(0.05).describe("effect moderation by flexicurity"),
  effectByExposure: number.default(0).describe("growth of the effect with each period after that of adoption"),
  outcomeByEducation: number.default(0.2).describe("outcome coefficient of education"),
  outcomeByFlexicurity: number.default(-0.1).describe("outcome coefficient of flexicurity"),
  outcomeByAbility: number.default(0.25).describe("outcome coefficient of ability"),
  noise: number.min(0).default(0.5).describe("standard deviation of the outcome noise"),
  noiseFamily,
  noiseDf,
  observation: z
    .enum(["all", "at-random", "nonignorable"])
    .default("all")
    .describe(
      "whose outcome is seen in the last period: everybody's; by education and treatment; or also by a shifter and an error that correlates with the outcome's",
    ),
  observationIntercept: number.default(0).describe("index of being seen, in standard deviations of its error, at 0"),
  observationStrength: number
    .min(0)
    .max(10)
    .default(1)
    .describe("factor of .3 education + .5 treatment in the index of being seen; 0: nothing observed moves it"),
  shifterStrength: number
    .min(0)
    .max(10)
    .default(0.5)
    .describe("coefficient of the shifter, N(0, 1), in the index of being seen (nonignorable only)"),
  observationCorrelation: number
    .min(-1)
    .max(1)
    .default(0.5)
    .describe("correlation of the errors of being seen and of the outcome (nonignorable only)"),
});

/** Options of the profile `semi-synthetic`. */
export const semiSyntheticOptions = z.strictObject({
  seed,
  n,
  periods: z.int().min(2).max(1000).default(10).describe("periods of the career, all before treatment"),
  occupations,
  tau: number.default(0.538).describe("effect at 12 years of education; .08 in the calibrated study"),
  noise: number.min(0).default(0.5594).describe("standard deviation of the log wage given everything"),
  noiseFamily,
  noiseDf,
});

/** Options of a simulation of careers after defaults: {@link careerOptions} lists them. */
export type CareerParameters = Readonly<z.output<typeof careerOptions>>;

/** Options of a semi-synthetic simulation after defaults: {@link semiSyntheticOptions} lists them. */
export type SemiSyntheticParameters = Readonly<z.output<typeof semiSyntheticOptions>>;

type Given = Readonly<Record<string, unknown>>;

/** Options that mean something only where another has one of some values. */
const DEPENDENT: readonly { readonly option: string; readonly on: string; readonly values: readonly string[] }[] = [
  { option: "noiseDf", on: "noiseFamily", values: ["student-t"] },
  { option: "peerShare", on: "peerLaw", values: ["binary"] },
  { option: "observationIntercept", on: "observation", values: ["at-random", "nonignorable"] },
  { option: "observationStrength", on: "observation", values: ["at-random", "nonignorable"] },
  { option: "shifterStrength", on: "observation", values: ["nonignorable"] },
  { option: "observationCorrelation", on: "observation", values: ["nonignorable"] },
];

/**
 * What options contradict one another: each that was given, and is not its default, without the one that it needs.
 *
 * @param options What was asked for over the profile's defaults over the schema's.
 * @param defaults The profile's over the schema's.
 */
export function optionConflicts(options: Given, defaults: Given): Issue[] {
  const idle = DEPENDENT.filter(
    ({ option, on, values }) =>
      option in defaults && options[option] !== defaults[option] && !values.includes(String(options[on])),
  ).map(({ option, on, values }) => ({ path: option, message: `needs ${on} ${values.join(" or ")}` }));
  const { timing, periods } = options;
  if (timing !== "reference" || typeof periods !== "number" || periods >= 5 || periods < 2) return idle;
  const message = `must be at least 5 with the reference's timing (adoption at 2..periods-3), got ${periods}`;
  return [{ path: "periods", message }, ...idle];
}
