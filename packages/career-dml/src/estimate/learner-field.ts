import type { Nuisance } from "@career-dml/dml";
import { z } from "zod";
import { choice, flagHints, meant } from "../fields.js";
import { ESTIMATION } from "../options.js";

/** Learners by the names of the command line; `stack` is what the packages take by themselves. */
export const LEARNERS = [
  "stack",
  "auto",
  "series",
  "ridge",
  "lasso",
  "boosting",
  "forest",
  "ols",
  "logit",
  "mean",
] as const;

type LearnerName = (typeof LEARNERS)[number];

/** Learners of every nuisance, or of each its own; a nuisance that is not named has `stack`. */
export type LearnerChoice =
  | readonly LearnerName[]
  | Readonly<Partial<Record<Nuisance, readonly LearnerName[] | undefined>>>;

/** Learners of one function, stacked where there are several. */
export const learnerList = z.array(choice(LEARNERS)).min(1, { error: "must name at least one learner" });

const MEANING = `learners of the nuisance functions: ${LEARNERS.join(", ")}; several are stacked. stack is the default of the packages (series, ridge and boosting), auto is boosting, lasso and forest; ols and logit are least squares for means and logistic regression for probabilities`;

/**
 * Learners of a method that learns these nuisances: a list for all of them, `{ outcome: [...], treatment: [...] }` for each its own, or as
 * words behind the flag `outcome=ridge,boosting,treatment=logit`.
 */
export function learnerField(...nuisances: readonly [Nuisance, ...Nuisance[]]) {
  return (
    named(nuisances)
      // Not a default: JSON schemas leave that out of a field that is gathered from words.
      .prefault(["stack"])
      .describe(`${MEANING}. For each nuisance its own as in ${nuisances.map((of) => `${of}=lasso`).join(",")}`)
      .register(flagHints, { placeholder: "a,b", commas: true, keys: nuisances, group: ESTIMATION })
  );
}

/** As `learnerField`, `null` where the learners hang on other options, as `meaning` says. */
export function optionalLearnerField(meaning: string, ...nuisances: readonly [Nuisance, ...Nuisance[]]) {
  const field = learnerField(...nuisances);
  return named(nuisances)
    .nullable()
    .default(null)
    .describe(`${field.description!}. ${meaning}`)
    .register(flagHints, flagHints.get(field)!);
}

function named(nuisances: readonly Nuisance[]) {
  const byNuisance = z.strictObject(
    Object.fromEntries(nuisances.map((name) => [name, learnerList.optional()])),
  ) as unknown as z.ZodType<Partial<Record<Nuisance, LearnerName[] | undefined>>>;
  const either = z.union([learnerList, byNuisance], {
    // The alternative that was meant says what is wrong with it.
    error: ({ input }) => {
      const tried = (Array.isArray(input) ? learnerList : byNuisance).safeParse(input);
      return tried.error?.issues.map((issue) => issue.message).join("; ");
    },
  });
  return z.preprocess((given, context) => {
    const found = gathered(given);
    const unknown = namesOf(found).filter((name) => !(nuisances as readonly string[]).includes(name));
    if (unknown.length === 0) return found;
    context.addIssue(unknownNuisances(unknown, nuisances));
    return z.NEVER;
  }, either);
}

const namesOf = (given: unknown): string[] =>
  typeof given === "object" && given !== null && !Array.isArray(given) ? Object.keys(given) : [];

/** Whether learners are given for this nuisance by its name. */
export const hasLearnersOf = (learner: unknown, nuisance: Nuisance): boolean =>
  namesOf(gathered(learner)).includes(nuisance);

/** Words of a flag of which some name a nuisance, by nuisance; anything else as it is. */
function gathered(given: unknown): unknown {
  if (!Array.isArray(given) || !given.some((word) => typeof word === "string" && word.includes("="))) return given;
  const found: Record<string, unknown[]> = {};
  let nuisance = "";
  for (const word of given as unknown[]) {
    const at = typeof word === "string" ? word.indexOf("=") : -1;
    if (at >= 0) nuisance = (word as string).slice(0, at).trim();
    (found[nuisance] ??= []).push(at >= 0 ? (word as string).slice(at + 1).trim() : word);
  }
  return found;
}

const unknownNuisances = (given: readonly string[], nuisances: readonly Nuisance[]): string =>
  given
    .map((name) =>
      name === ""
        ? `must name a nuisance before its first learner, as in ${nuisances[0]}=ridge`
        : `has learners for '${name}', which is none of ${nuisances.join(", ")}${meant(name, nuisances)}`,
    )
    .join("; ");
