import { extname } from "node:path";
import { CareerDmlError, type Issue, OptionsError, type RunContext } from "@career-dml/core";
import type { Estimate } from "../estimate/run-estimate.js";
import { askedFor } from "../option-conflicts.js";
import type { SummaryLayout } from "../output/layout.js";
import { type ReadableResult, readResults, ResultFilesError } from "../report/read-results.js";
import { renderEstimates } from "../report/render-estimates.js";
import type { Rendered, Rendering } from "../report/rendered.js";
import { type ReportOptions, reportOptionsSchema, TABLE_OPTIONS } from "../report-options.js";

/** What `career-dml report` did. */
export interface RenderedReport extends Rendered {
  readonly kind: "report";
  /** Kind of what was rendered: `career-run`, `validation`, `power`, `study` or `estimates`. */
  readonly of: string;
}

/**
 * Renders results again from the JSON that their commands wrote, whatever kind they are of; several estimates become a table of them.
 *
 * @throws {ResultFilesError} for every file that is no result this version can read, in one error.
 * @throws {OptionsError} if files or options are not of one kind. @throws {FileError} if something cannot be written.
 */
export async function renderReport(
  options: ReportOptions,
  layout: SummaryLayout,
  run: RunContext,
): Promise<RenderedReport> {
  const results = await readResults(options.files);
  const of = kindOf(results, options);
  const issues = [...outIssues(of, options), ...tableIssues(of, options)];
  if (issues.length > 0) throw new OptionsError("report", issues);
  try {
    const rendered = await render(results, options, { out: options.out, layout, run });
    return { kind: "report", of, ...rendered };
  } catch (error) {
    if (error instanceof CareerDmlError) throw error;
    const message = "has the shape of a result, but its parts do not fit together; write it again";
    throw new ResultFilesError([{ path: `${options.files.join(", ")}:`, message }], { cause: error });
  }
}

/** The one kind of all results. @throws {OptionsError} if there are several, or several files that no table holds. */
function kindOf(results: readonly ReadableResult[], { files }: ReportOptions): string {
  const kinds = results.map(({ kind }) => (isEstimate(kind) ? "estimates" : kind));
  const of = kinds[0]!;
  if (results.length === 1 || kinds.every((kind) => kind === "estimates")) return of;
  const other = kinds.findIndex((kind) => kind !== "estimates");
  const message = `must be one, or estimates for a table, but ${files[other]} holds ${WORDS[kinds[other]!]!.what}`;
  throw new OptionsError("report", [{ path: "files", message }]);
}

const isEstimate = (kind: ReadableResult["kind"]): boolean => kind === "effect" || kind === "model";

/** What each kind is, and the endings of files it goes to; `null` for a folder. */
const WORDS: Readonly<Record<string, { readonly what: string; readonly endings: readonly string[] | null }>> = {
  "career-run": { what: "a run", endings: null },
  study: { what: "a study", endings: null },
  validation: { what: "a validation", endings: [".html"] },
  power: { what: "a power analysis", endings: [".svg", ".png"] },
  estimates: { what: "an estimate", endings: [".md", ".tex", ".csv", ".html"] },
};

function outIssues(of: string, { out }: ReportOptions): Issue[] {
  const { what, endings } = WORDS[of]!;
  if (out === null || endings === null || endings.includes(extname(out).toLowerCase())) return [];
  return [{ path: "out", message: `must end in ${endings.join(", ")} for ${what}, got '${out}'` }];
}

/** Options of tables where there is none. */
function tableIssues(of: string, options: ReportOptions): Issue[] {
  if (of === "estimates") return [];
  const message = `is an option of tables of estimates, but the file holds ${WORDS[of]!.what}`;
  return TABLE_OPTIONS.filter(askedFor(options, reportOptionsSchema.partial().parse({}))).map((path) => ({
    path,
    message,
  }));
}

async function render(
  results: readonly ReadableResult[],
  options: ReportOptions,
  rendering: Rendering,
): Promise<Rendered> {
  const { files: _, out: __, ...table } = options;
  const result = results[0]!;
  switch (result.kind) {
    case "career-run":
      return (await import("../report/render-run.js")).renderRun(result, rendering);
    case "validation":
      return (await import("../report/render-validation.js")).renderValidation(result, rendering);
    case "power":
      return (await import("../report/render-power.js")).renderPower(result, rendering);
    case "study":
      return (await import("../report/render-study.js")).renderStudy(result, rendering);
    default:
      return renderEstimates(results as readonly Estimate[], table, rendering);
  }
}

/** What was rendered and where it went, as JSON. */
export const reportJson = ({ kind, of, files, table }: RenderedReport): string =>
  `${JSON.stringify({ kind, of, files, ...(table === undefined ? {} : { table }) }, null, 2)}\n`;
