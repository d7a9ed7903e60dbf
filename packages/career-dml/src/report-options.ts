import type { Issue } from "@career-dml/core";
import { estimateTableOptions } from "@career-dml/report/options";
import { z } from "zod";
import { type FlagHint, flagHints, text } from "./fields.js";
import { resolveWith } from "./option-conflicts.js";
import { OUTPUT, REPORT_FOLDER } from "./options.js";

const TABLE = "Tables of estimates:";

const { shape } = estimateTableOptions;

const HINTS: { readonly [K in keyof typeof shape]: Omit<FlagHint, "group"> } = {
  names: { placeholder: "a,b,c", commas: true },
  coefficients: { placeholder: "a,b,z*", commas: true },
  below: { placeholder: "what" },
  fit: { placeholder: "rows" },
  digits: { placeholder: "count" },
  stars: { placeholder: "" },
};
for (const [name, field] of Object.entries(shape)) {
  flagHints.add(field, { ...HINTS[name as keyof typeof shape], group: TABLE });
}

/** Options of `career-dml report` that have a flag. */
export const reportFlags = {
  out: text()
    .nullable()
    .default(null)
    .describe(
      `where to write: of a run a folder (${REPORT_FOLDER} if not given), of a study a folder, of validate a page (.html), of power a figure (.svg, .png), of estimates a table (.md, .tex, .csv, .html)`,
    )
    .register(flagHints, { placeholder: "file|folder", group: OUTPUT }),
  ...shape,
};

export const reportOptionsSchema = z.strictObject({
  files: z.array(text()).min(1, { error: "must name at least one result file" }).describe("result files, JSON"),
  ...reportFlags,
});

/** Options of `report` after defaults. */
export type ReportOptions = Readonly<z.output<typeof reportOptionsSchema>>;

/** Options that only tables of estimates have. */
export const TABLE_OPTIONS = Object.keys(shape);

/** @throws {OptionsError} if an option is unknown or out of range, or a file is named twice. */
export function resolveReportOptions(given: Readonly<Record<string, unknown>>): ReportOptions {
  return resolveWith("report", reportOptionsSchema, given, repeated(given["files"]));
}

function repeated(files: unknown): Issue[] {
  const named = Array.isArray(files) ? (files as readonly unknown[]) : [];
  const twice = named.filter((file, k) => named.indexOf(file) !== k);
  return [...new Set(twice)].map((file) => ({ path: "files", message: `name ${String(file)} twice` }));
}
