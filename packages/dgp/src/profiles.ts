import { type Issue, OptionsError, resolveOptions } from "@career-dml/core";
import type { z } from "zod";
import {
  type CareerParameters,
  careerOptions,
  optionConflicts,
  type SemiSyntheticParameters,
  semiSyntheticOptions,
} from "./career-options.js";

/** Names of the designs that are kept. */
export type ProfileName = "default" | "v3.4" | "semi-synthetic";

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

/** The profile of a name. @throws {OptionsError} if there is no such profile. */
export function profileOf(name: unknown = "default"): Profile {
  const known = Object.keys(PROFILES);
  if (typeof name === "string" && known.includes(name)) return PROFILES[name as ProfileName];
  throw new OptionsError("simulateCareers", [
    { path: "profile", message: `must be one of ${known.join(", ")}, got ${String(name)}` },
  ]);
}

/** Options over the profile's defaults over the schema's. @throws {OptionsError} with all issues at once. */
export const careerParameters = (profile: Profile, given: object): CareerParameters =>
  resolveDesign(careerOptions, profile, given);

/** As `careerParameters`, for the semi-synthetic process. @throws {OptionsError} with all issues at once. */
export const semiSyntheticParameters = (profile: Profile, given: object): SemiSyntheticParameters =>
  resolveDesign(semiSyntheticOptions, profile, given);

function resolveDesign<S extends z.ZodObject>(schema: S, profile: Profile, given: object): Readonly<z.output<S>> {
  const asked = { ...profile.defaults, ...defined(given) };
  const defaults = schema.parse(profile.defaults);
  const conflicts = optionConflicts({ ...defaults, ...asked }, defaults);
  let issues: readonly Issue[] = [];
  try {
    const parameters = resolveOptions("simulateCareers", schema, asked);
    if (conflicts.length === 0) return parameters;
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    issues = error.issues;
  }
  throw new OptionsError("simulateCareers", [...issues, ...conflicts]);
}

const defined = (given: object): object => Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
