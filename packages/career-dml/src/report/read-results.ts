import {
  CareerDmlError,
  type CareerRunResult,
  type EstimateValidation,
  type Issue,
  type PowerResult,
} from "@career-dml/core";
import { planHash, type StudyResult } from "@career-dml/study";
import type { z } from "zod";
import type { Estimate } from "../estimate/run-estimate.js";
import { readJson } from "../read-json.js";
import { careerRunResult } from "../shapes/career-run.js";
import { estimate } from "../shapes/estimate.js";
import { powerResult } from "../shapes/power.js";
import { studyResult } from "../shapes/study.js";
import { estimateValidation } from "../shapes/validation.js";
import { version } from "../version.js";

/** Every result that `career-dml report` renders, told apart by `kind`. */
export type ReadableResult = CareerRunResult | EstimateValidation | PowerResult | StudyResult | Estimate;

/** What each kind of file holds, in words, and its shape. */
const KINDS: Readonly<Record<string, { readonly what: string; readonly shape: z.ZodType<ReadableResult> }>> = {
  "career-run": { what: "the results of career-dml run", shape: careerRunResult },
  validation: { what: "the JSON of career-dml validate", shape: estimateValidation },
  power: { what: "the JSON of career-dml power", shape: powerResult },
  study: { what: "the results of career-dml study", shape: studyResult },
  effect: { what: "the JSON of career-dml estimate", shape: estimate },
  model: { what: "the JSON of career-dml estimate", shape: estimate },
};

const READABLE = [...new Set(Object.values(KINDS).map(({ what }) => what))].join(", ");

/** Files that are no results this version can read: which, what is wrong with each, and what to do. */
export class ResultFilesError extends CareerDmlError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    super("FILE", issues.map(({ path, message }) => `${path} ${message}`).join("; "), options);
    this.issues = issues;
  }
}

/**
 * Results from the JSON files that commands write, their shape checked throughout, in the order of the files.
 *
 * @throws {ResultFilesError} for every file that cannot be read, is no result, is damaged, or is of another version, in one error.
 */
export async function readResults(files: readonly string[]): Promise<ReadableResult[]> {
  const issues: Issue[] = [];
  const results: ReadableResult[] = [];
  for (const file of files) {
    try {
      results.push(checked(await readJson(file, "result file")));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const message = error.message.startsWith(`${file}: `) ? error.message.slice(file.length + 2) : error.message;
      issues.push({ path: `${file}:`, message });
    }
  }
  if (issues.length > 0) throw new ResultFilesError(issues);
  return results;
}

/** @throws {Error} that says what is wrong with the content, and what to do. */
function checked(content: unknown): ReadableResult {
  const kind = isRecord(content) && typeof content["kind"] === "string" ? content["kind"] : null;
  const known = kind !== null && Object.hasOwn(KINDS, kind) ? KINDS[kind]! : null;
  if (known === null) {
    const what = kind === null ? "is no result of career-dml" : `is a '${kind.slice(0, 40)}', which nothing renders`;
    throw new Error(`${what}; give ${READABLE}`);
  }
  const written = versionOf(content as Record<string, unknown>);
  if (written !== null && lineOf(written) !== lineOf(version())) {
    throw new Error(
      `was written by career-dml ${written}, this is ${version()}; render it with npx career-dml@${written}, or compute it again`,
    );
  }
  const fault = faultOf(known.shape, content);
  if (fault !== null) throw new Error(`is damaged or was changed (${fault}); write it again`);
  return content as ReadableResult;
}

/** What does not fit the shape, or null. */
function faultOf(shape: z.ZodType<ReadableResult>, content: unknown): string | null {
  const parsed = attempt(shape, content);
  if (parsed === null) return "nested too deeply";
  if (parsed.success) {
    const { data } = parsed;
    const isOther = data.kind === "study" && planHash((content as StudyResult).plan) !== data.hash;
    return isOther ? "hash: is not that of the plan" : null;
  }
  const { issues } = parsed.error;
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
  const { path, message } = issues[0]!;
  return `${path.join(".") || "the whole"}: ${message.replace(/^Invalid input: /, "")}${more}`;
}

/** `null` for what is nested more deeply than the stack is high. */
function attempt(shape: z.ZodType<ReadableResult>, content: unknown) {
  try {
    return shape.safeParse(content);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The version that wrote a file, where it says so. */
function versionOf({ version: of, versions }: Readonly<Record<string, unknown>>): string | null {
  const named = isRecord(versions) ? versions["career-dml"] : typeof of === "string" ? of : null;
  const found = typeof named === "string" ? /\d+\.\d+\.\d+(-[\w.]+)?/.exec(named) : null;
  return found === null ? null : found[0];
}

/** Versions that write the same shapes: those of one minor version before 1.0, of one major version after. */
const lineOf = (of: string): string =>
  of
    .split(".")
    .slice(0, of.startsWith("0.") ? 2 : 1)
    .join(".");
