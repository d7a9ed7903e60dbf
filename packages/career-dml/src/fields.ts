import { closestName } from "@career-dml/core";
import { z } from "zod";

/** How a field looks on the command line; everything else (type, range, default, description) is in its schema. */
export interface FlagHint {
  /** Shown as `--flag <placeholder>`. */
  readonly placeholder: string;
  /** Commas separate entries (`--covariates a,b`); otherwise a list grows by repeating the flag alone. */
  readonly commas?: boolean;
  /** Names under which entries may be gathered: `--learner outcome=a,b,treatment=c`. */
  readonly keys?: readonly string[];
  /** Heading in the help; fields of one heading stand together. */
  readonly group: string;
}

/** The flag of each field, kept beside the schema so that JSON schema and validation never see it. */
export const flagHints = z.registry<FlagHint>();

const shown = (value: unknown): string =>
  typeof value === "string" ? `'${value}'` : value === null ? "null" : String(JSON.stringify(value));

/** The message of a field: its rule, and what was given instead. */
export const rule =
  (sentence: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    `${sentence}, got ${shown(input)}`;

/** A number with commas between thousands, `1,000,000`; a fraction has all its digits. */
export const grouped = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en-US") : String(value);

/** `; did you mean 'irm'?`, where a name is near. */
export function meant(given: string, names: readonly string[]): string {
  const near = closestName(given, names);
  return near === null ? "" : `; did you mean '${near}'?`;
}

/** As `rule`, of a range that ends at `most` unless another end is given. Its text is made when it is told: grouping the first number takes long. */
const ranged =
  (what: string, [low, high]: readonly [number, number], most: number): ReturnType<typeof rule> =>
  (issue) =>
    rule(`${what} ${high === most ? `of at least ${low}` : `from ${low} to ${grouped(high)}`}`)(issue);

/** A whole number of at least `low`, and at most `high`. */
export function integer(low: number, high: number = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  const error = ranged("must be a whole number", [low, high], Number.MAX_SAFE_INTEGER);
  return z.int({ error }).min(low, { error }).max(high, { error });
}

/** A finite number in [low, high]. */
export function number(low: number, high: number): z.ZodNumber {
  const error = ranged("must be a number", [low, high], Infinity);
  const least = z.number({ error }).min(low, { error });
  return high === Infinity ? least : least.max(high, { error });
}

/** Any safe integer; 0 is a seed. */
export const seed = (): z.ZodNumber => z.int({ error: rule("must be a whole number") });

/** One of the given words. */
export const choice = <const T extends readonly [string, ...string[]]>(values: T) => {
  const told = rule(`must be one of ${values.join(", ")}`);
  return z.enum(values, {
    error: (issue) => `${told(issue)}${typeof issue.input === "string" ? meant(issue.input, values) : ""}`,
  });
};

/** Text that is not empty: a file, a column, an SQL expression. */
export const text = (): z.ZodString => {
  const error = rule("must be text that is not empty");
  return z.string({ error }).min(1, { error });
};
