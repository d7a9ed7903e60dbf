import { type Issue, OptionsError, resolveOptions } from "@career-dml/core";
import { columnNames } from "./column-names.js";
import { type ComparedEstimate, optionText } from "./compared-estimate.js";
import { type ComparedGroup, comparedRows } from "./compared-rows.js";
import { type EstimateTableOptions, estimateTableOptions } from "./estimate-table-options.js";
import { type FitRow, fitRows } from "./fit-rows.js";
import { tableNotes } from "./table-notes.js";

/** Estimates side by side, independent of the format. Texts are plain: every format escapes them. */
export interface EstimateTable {
  readonly title: string;
  /** Heads of the columns. */
  readonly names: readonly string[];
  readonly groups: readonly ComparedGroup[];
  /** What stands below the estimates: outcome, estimand, n, fit. */
  readonly fit: readonly FitRow[];
  readonly notes: readonly string[];
}

/**
 * Estimates side by side: a column for each, a row for each effect and chosen coefficient with its standard error, interval or p-value below, then
 * what they are about and how they fit. Nothing is starred unless asked for, and a note states the kind of every standard error.
 *
 * @param results Estimates in the order of the columns: `EffectResult`s, or what `career-dml estimate --json` writes.
 * @returns What `estimateTableMarkdown`, `estimateTableLatex`, `estimateTableCsv`, `estimateTablePage` and `estimateTableText` write.
 * @throws {OptionsError} if an option is unknown, there is no estimate, names are not one for each, or a coefficient is in none of them.
 */
export function estimateTable(results: readonly ComparedEstimate[], options: EstimateTableOptions = {}): EstimateTable {
  const resolved = resolveOptions("estimateTable", estimateTableOptions, options);
  const issues: Issue[] = results.length > 0 ? [] : [{ path: "results", message: "must hold at least one estimate" }];
  const attempt = <T>(step: () => T): T | null => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      issues.push(...error.issues);
      return null;
    }
  };
  const names = attempt(() => columnNames(results, resolved.names));
  const rows = attempt(() => comparedRows(results, resolved));
  if (names === null || rows === null || issues.length > 0) throw new OptionsError("estimateTable", issues);
  const { groups, reasons } = rows;
  return Object.freeze({
    title: titleOf(results),
    names,
    groups,
    fit: fitRows(results, resolved),
    notes: tableNotes({ results, names, reasons }, resolved),
  });
}

/** `Effect of union on lwage` where that is what all are about. */
function titleOf(results: readonly ComparedEstimate[]): string {
  const of = (name: string) => [...new Set(results.map((result) => optionText(result, name)))];
  const [treatments, outcomes] = [of("treatment"), of("outcome")];
  const outcome = outcomes.length === 1 ? outcomes[0] : null;
  if (outcome === null || outcome === undefined) return "Estimates of several outcomes";
  const treatment = treatments.length === 1 ? treatments[0] : null;
  return treatment === null || treatment === undefined
    ? `Estimates of ${outcome}`
    : `Effect of ${treatment} on ${outcome}`;
}
