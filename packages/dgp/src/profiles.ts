import { OptionsError, resolveOptions } from "@career-dml/core";
import { z } from "zod";

export type ProfileName = "default" | "v3.4" | "semi-synthetic";

const seed = z.int().default(42).describe("seed of every draw; 0 is a seed");
const n = z.int().min(10).max(10_000_000).default(1000).describe("people");
const occupations = z.int().min(3).max(2000).default(50).describe("occupations");
const number = z.number();

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
  careers: z.enum(["tilt", "ladder", "whole-row"]).default("tilt").describe("how ability reaches careers"),
  careerStrength: number.min(0).max(20).default(1).describe("k: how strongly ability moves careers; 0 is not at all"),
  selection: z.enum(["structural", "mechanical"]).default("structural").describe("how adoption depends on ability"),
  adoptionCost: number.min(0).default(1.2).describe("cost of adoption at ability 0"),
  adoptionCostByAbility: number.default(0.8).describe("how much one unit of ability saves of it"),
  peerLaw: z.enum(["uniform", "beta-2-5"]).default("uniform").describe("law of peer adoption, the instrument"),
  peerStrength: number.min(0).max(1).default(1).describe("share of the adoption cost that full peer adoption removes"),
  constantEffect: number.default(0.5).describe("constant part of the effect"),
  effectByEducation: number.default(0.15).describe("effect moderation by education"),
  effectByAbility: number.default(0.2).describe("effect moderation by ability"),
  effectByFlexicurity: number.default(0.05).describe("effect moderation by flexicurity"),
  outcomeByEducation: number.default(0.2).describe("outcome coefficient of education"),
  outcomeByFlexicurity: number.default(-0.1).describe("outcome coefficient of flexicurity"),
  outcomeByAbility: number.default(0.25).describe("outcome coefficient of ability"),
  noise: number.min(0).default(0.5).describe("standard deviation of the outcome noise"),
});

/** Options of the profile `semi-synthetic`. */
export const semiSyntheticOptions = z.strictObject({
  seed,
  n,
  periods: z.int().min(2).max(1000).default(10).describe("periods of the career, all before treatment"),
  occupations,
  tau: number.default(0.538).describe("effect at 12 years of education; .08 in the calibrated study"),
  noise: number.min(0).default(0.5594).describe("standard deviation of the log wage given everything"),
});

export type CareerParameters = Readonly<z.output<typeof careerOptions>>;
export type SemiSyntheticParameters = Readonly<z.output<typeof semiSyntheticOptions>>;

/** A named design: which process runs, with which defaults, and what is known to be wrong with it. */
export type Profile = {
  readonly name: ProfileName;
  readonly title: string;
  /** Known faults of the design, kept on purpose; empty where there are none. */
  readonly faults: readonly string[];
} & (
  | { readonly process: "careers"; readonly defaults: Partial<CareerParameters> }
  | { readonly process: "semi-synthetic"; readonly defaults: Partial<SemiSyntheticParameters> }
);

/** The profiles, as data. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = Object.freeze({
  default: Object.freeze({
    name: "default",
    title: "Simulated careers that carry ability, histories before treatment",
    process: "careers",
    defaults: Object.freeze({}),
    faults: Object.freeze([]),
  }),
  "v3.4": Object.freeze({
    name: "v3.4",
    title: "Simulated careers of CAREER-DML v3.4, its faults included",
    process: "careers",
    defaults: Object.freeze({
      timing: "reference",
      careers: "whole-row",
      careerStrength: 0.3,
      peerLaw: "beta-2-5",
      peerStrength: 0.6,
    }),
    faults: Object.freeze([
      "Careers do not carry ability: exp(0.3 a) multiplies a whole row of transition probabilities and cancels when the row is renormalised.",
      "Histories include occupations after adoption, which the treatment itself changes (a bad control).",
      "The 'true' effect 0.5 is one coefficient; the average effect is 0.696. The recorded true_cate leaves out the flexicurity term.",
      "The exclusion restriction is weak: the median first-stage F of peer adoption is about 3 at n = 1000.",
    ]),
  }),
  "semi-synthetic": Object.freeze({
    name: "semi-synthetic",
    title: "Semi-synthetic careers calibrated to NLSY79 and occupational AI exposure",
    process: "semi-synthetic",
    defaults: Object.freeze({}),
    faults: Object.freeze([]),
  }),
});

/** @throws {OptionsError} if there is no such profile. */
export function profileOf(name: unknown = "default"): Profile {
  const known = Object.keys(PROFILES);
  if (typeof name === "string" && known.includes(name)) return PROFILES[name as ProfileName];
  throw new OptionsError("simulateCareers", [
    { path: "profile", message: `must be one of ${known.join(", ")}, got ${String(name)}` },
  ]);
}

/** Options over the profile's defaults over the schema's. @throws {OptionsError} with all issues at once. */
export function careerParameters(profile: Profile, given: object): CareerParameters {
  const parameters = resolveOptions("simulateCareers", careerOptions, { ...profile.defaults, ...defined(given) });
  if (parameters.timing === "reference" && parameters.periods < 5) {
    const message = `must be at least 5 with the reference's timing (adoption at 2..periods-3), got ${parameters.periods}`;
    throw new OptionsError("simulateCareers", [{ path: "periods", message }]);
  }
  return parameters;
}

/** As `careerParameters`, for the semi-synthetic process. @throws {OptionsError} with all issues at once. */
export const semiSyntheticParameters = (profile: Profile, given: object): SemiSyntheticParameters =>
  resolveOptions("simulateCareers", semiSyntheticOptions, { ...profile.defaults, ...defined(given) });

const defined = (given: object): object => Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
