import type { EffectResult, EffectSet, Issue, RunContext } from "@career-dml/core";
import { z } from "zod";
import { REPLICATIONS } from "./fields.js";
import { clashes, resolveWith } from "../option-conflicts.js";
import type { PanelTable } from "@career-dml/dgp";
import type { Sample, SampleRules } from "./data/sample.js";

/** A number that comes with an estimate: a log-likelihood, a correlation of errors, a test. */
export interface Statistic {
  readonly name: string;
  readonly value: number | null;
  readonly se: number | null;
  readonly pValue: number | null;
  /** Why something is null, or what the number says. */
  readonly reason?: string;
}

/** A statistic without an error of its own. */
export const statistic = (name: string, value: number | null, more: Partial<Statistic> = {}): Statistic =>
  Object.freeze({ name, value, se: null, pValue: null, ...more });

type OfEffect = Pick<
  EffectResult,
  "ci" | "level" | "n" | "dropped" | "coefficients" | "nuisances" | "overlap" | "warnings"
> & { readonly reason?: string };

/** What a method finds: of an effect, or, where a model has no single effect, of its coefficients alone. */
export interface Fitted extends OfEffect {
  readonly kind: "effect" | "model";
  /** The estimator in words. */
  readonly label: string;
  readonly estimand: EffectResult["estimand"] | null;
  readonly estimandLabel: string | null;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly pValue: number | null;
  /** Effects that keep their level where an instrument or proxies are weak. */
  readonly robustSet?: EffectSet & { readonly level: number };
  readonly statistics: readonly Statistic[];
  /** What the estimate says in one sentence, and under which assumption. */
  readonly meaning: string;
  /** Per-row results in the order of the sample, asked for by `--predictions` alone. */
  readonly predictions: (() => PanelTable["columns"] | Promise<PanelTable["columns"]>) | null;
}

type Shape = z.core.$ZodLooseShape;
type Output<F extends Shape> = Readonly<z.output<z.ZodObject<F, z.core.$strict>>>;
type Given = Readonly<Record<string, unknown>>;

interface Described {
  /** As on the command line. */
  readonly name: string;
  readonly title: string;
  /** The question it answers, for the list of methods. */
  readonly question: string;
  /** A command that runs on public data, and what it is about. */
  readonly example: { readonly about: string; readonly command: string };
  /** What columns must hold. */
  readonly rules: SampleRules;
}

interface Defined<F extends Shape> extends Described {
  /** Options that make no sense beside each other. */
  readonly conflicts?: (given: Given) => readonly Issue[];
  /** Every option, of the command line, a configuration file and the JSON schema alike. */
  readonly fields: F;
  /** Reads what is no table of one row per observation. */
  readonly read?: (options: Output<F>, run: RunContext) => Promise<Sample>;
  /** Estimates from a table of the columns that have a role. */
  readonly fit: (sample: Sample, options: Output<F>, run: RunContext) => Promise<Fitted>;
}

/** What the options of all methods have in common. */
export interface SharedOptions {
  readonly data: string;
  readonly table: string | null;
  readonly decimal: "." | ",";
  readonly encoding: string | null;
  readonly where: string | null;
  readonly derive: readonly string[];
  readonly unit: string | null;
  readonly outcome: string;
  readonly missing: "keep" | "error" | "drop" | "indicator";
  readonly seed: number;
  /** Of methods with per-row results. */
  readonly predictions?: string | null;
}

/** A method as the command sees it. */
export interface Method extends Described {
  readonly schema: z.ZodObject;
  /** @throws {OptionsError} if an option is unknown, absent, out of range, or a column has two roles. */
  readonly resolve: (given: Given) => SharedOptions;
  /** The rows that the estimate is made from. @param options What `resolve` returned. */
  readonly read: (options: SharedOptions, run: RunContext) => Promise<Sample>;
  /** Estimates from those rows. @param options What `resolve` returned. */
  readonly fit: (sample: Sample, options: SharedOptions, run: RunContext) => Promise<Fitted>;
}

/** Roles of which a column can have one only. */
const EXCLUSIVE = ["outcome", "treatment", "selection", "instrument", "covariates"];
/** Roles of other equations: their columns may be covariates or instruments as well. */
const OTHER_EQUATIONS = ["selectors", "untreatedCovariates"];

/** Columns in two roles of which one would explain the other away. */
function roleClashes(given: Given, fields: object): Issue[] {
  const own = EXCLUSIVE.filter((role) => Object.hasOwn(fields, role));
  const explained = own.filter((role) => role !== "covariates" && role !== "instrument");
  const others = OTHER_EQUATIONS.flatMap((role) =>
    clashes(given, [...explained, role]).filter(({ path }) => path === role),
  );
  return [...clashes(given, own), ...others];
}

/** Options that say nothing beside others: they would be taken for granted and change nothing. */
function idleOptions(given: Given): Issue[] {
  const { folds, repetitions = 1, vcov, replications = REPLICATIONS } = given;
  return [
    ...(typeof folds === "string" && repetitions !== 1
      ? [
          {
            path: "repetitions",
            message: "is an option of a number of folds: a file holds its partitions, by its column rep",
          },
        ]
      : []),
    ...(vcov !== "bootstrap" && replications !== REPLICATIONS
      ? [{ path: "replications", message: "is an option of vcov bootstrap" }]
      : []),
  ];
}

/** A method from its description, its options and what it does. */
export function defineMethod<F extends Shape>({ fields, read, fit, conflicts, ...described }: Defined<F>): Method {
  const schema = z.strictObject(fields);
  return Object.freeze({
    ...described,
    schema: schema as unknown as z.ZodObject,
    resolve: (given: Given) =>
      resolveWith(described.name, schema as unknown as z.ZodObject, given, [
        ...roleClashes(given, fields),
        ...idleOptions(given),
        ...(conflicts?.(given) ?? []),
      ]) as unknown as SharedOptions,
    read: async (options: SharedOptions, run: RunContext) => {
      if (read !== undefined) return read(options as unknown as Output<F>, run);
      const { readSample } = await import("./data/sample.js");
      return readSample(options, described.rules, run);
    },
    fit: (sample: Sample, options: SharedOptions, run: RunContext) => fit(sample, options as unknown as Output<F>, run),
  });
}
