import type { Issue } from "@career-dml/core";
import type { z } from "zod";
import { choice, flagHints, integer, number } from "./fields.js";

const DESIGN = "Their design:";

/** A field without a value of its own: left out, the profile's default holds. */
function optional<T extends z.ZodType>(field: T, description: string, placeholder: string) {
  const schema = field.nullable().default(null).describe(description);
  flagHints.add(schema, { placeholder, group: DESIGN });
  return schema;
}

/** What can be changed of a simulated design beside `simulationFields`, for `simulate`. */
export const designFields = {
  adoptionPeriods: optional(integer(1, 50), "periods after the history in which people adopt; 4 if not given", "count"),
  adoptionLaw: optional(
    choice(["uniform", "early", "late", "by-ability"]),
    "when those who adopt do so, by-ability: the able earlier; uniform if not given",
    "law",
  ),
  effectByExposure: optional(
    number(-100, 100),
    "growth of the effect with each period after that of adoption; 0 if not given",
    "effect",
  ),
  peerLaw: optional(
    choice(["uniform", "beta-2-5", "binary"]),
    "law of peer adoption, the instrument; binary: all peers or none; uniform if not given",
    "law",
  ),
  peerShare: optional(
    number(0, 1),
    "share of people all of whose peers adopt, under a binary law; .5 if not given",
    "share",
  ),
  peerStrength: optional(number(0, 1), "strength of the instrument; 1 if not given", "strength"),
  noise: optional(
    number(0, 1e6),
    "standard deviation of the outcome noise; .5, or .5594 in the semi-synthetic profile, if not given",
    "sd",
  ),
  noiseFamily: optional(
    choice(["normal", "student-t", "skewed", "heteroscedastic"]),
    "law of the outcome noise; normal if not given",
    "law",
  ),
  noiseDf: optional(number(2, 1000), "degrees of freedom of Student's t, above 2; 5 if not given", "df"),
  observation: optional(
    choice(["all", "at-random", "nonignorable"]),
    "whose outcome is seen in the last period: everybody's, by education and treatment, or also by errors; all if not given",
    "rule",
  ),
  observationIntercept: optional(number(-10, 10), "index of being seen at 0; 0 if not given", "index"),
  observationStrength: optional(
    number(0, 10),
    "how strongly education and treatment move being seen; 1 if not given",
    "strength",
  ),
  shifterStrength: optional(
    number(0, 10),
    "coefficient of the shifter that moves being seen and nothing else; .5 if not given",
    "strength",
  ),
  observationCorrelation: optional(
    number(-1, 1),
    "correlation of the errors of being seen and of the outcome; .5 if not given",
    "rho",
  ),
};

/** Values of the design's fields: those that were given. */
export type DesignValues = { readonly [K in keyof typeof designFields]: z.output<(typeof designFields)[K]> };

/** The fields that a profile leaves open: v3.4 is the reference's process as it is. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  default: Object.keys(designFields),
  "v3.4": [],
  "semi-synthetic": ["noise", "noiseFamily", "noiseDf"],
};

/** Design options that are none of the profile's. */
export function designIssues(given: Readonly<Record<string, unknown>>): Issue[] {
  const profile = String(given["profile"] ?? "default");
  const open = OPEN[profile];
  if (open === undefined) return [];
  return Object.keys(designFields)
    .filter((name) => given[name] !== undefined && given[name] !== null && !open.includes(name))
    .map((path) => ({ path, message: `is not an option of the profile ${profile}` }));
}

/** The design's options that were given. */
export const givenDesign = (
  options: DesignValues,
): Partial<{ [K in keyof DesignValues]: NonNullable<DesignValues[K]> }> =>
  Object.fromEntries(
    Object.keys(designFields)
      .map((name) => [name, options[name as keyof DesignValues]] as const)
      .filter(([, value]) => value !== null),
  );
