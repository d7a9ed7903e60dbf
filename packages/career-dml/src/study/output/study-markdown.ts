import { buildTable, type Table, tableMarkdown, textColumn } from "@career-dml/report";
import { cellLabel, type StudyResult } from "@career-dml/study";
import { count } from "../../data/column-checks.js";
import {
  boundsText,
  designText,
  failureGroups,
  FIGURE_LABELS,
  figureTexts,
  placesText,
  rowsOfCell,
  SIGNS,
  verdictText,
} from "./study-words.js";

/** results.md: what a study found, for readers; the same bytes for the same study and version. */
export function studyMarkdown(result: StudyResult): string {
  const { plan, hash, version, runs } = result;
  const head = [
    `# ${plan.title}`,
    "",
    ...(plan.description === "" ? [] : [plan.description, ""]),
    `Fixed before it ran: SHA-256 of the plan \`${hash}\`. ${designText(plan)}. Computed by version ${version}; ` +
      `${count(runs.completed, "run")} completed, ${runs.failed} failed.`,
    "",
  ];
  const tables = [
    criteria(result),
    verdicts(result),
    ...plan.cells.map(({ index }) => figures(result, index)),
    failures(result),
  ];
  const shown = tables.filter((table) => table !== null).map((table, k) => tableMarkdown(table, `Table ${k + 1}`));
  return `${head.join("\n")}\n${shown.join("\n")}`;
}

function criteria({ criteria: judged, plan }: StudyResult): Table | null {
  if (judged.length === 0) return null;
  const caption =
    "✓ met; ≈ missed by no more than the Monte Carlo standard errors that the study file allows (2 unless it says otherwise); ✗ not met; ? undefined. " +
    "A criterion is as good as the worst of its places.";
  return buildTable({ name: "criteria", title: "Criteria", caption }, judged, [
    textColumn("", ({ outcome }) => SIGNS[outcome]),
    textColumn("criterion", ({ name, statement }) => (statement === "" ? name : `${name}: ${statement}`)),
    textColumn("bounds", boundsText),
    textColumn("found", (criterion) => placesText(criterion, plan)),
  ]);
}

/** Estimators in rows, cells in columns. */
function verdicts(result: StudyResult): Table | null {
  const { plan } = result;
  if (result.verdicts.length === 0) return null;
  const caption =
    "The first verdict of the plan whose rules all hold. A question mark: within two Monte Carlo errors of another.";
  return buildTable({ name: "verdicts", title: "Verdicts", caption }, plan.estimators, [
    textColumn("estimator", ({ label }) => label),
    ...plan.cells.map((cell) =>
      textColumn<{ readonly key: string }>(cellLabel(cell), ({ key }) => verdictText(result, cell.index, key)),
    ),
  ]);
}

function figures(result: StudyResult, cell: number): Table {
  const { plan } = result;
  const caption = `Errors from the ${plan.truth}'s truth. Monte Carlo errors of every figure are in tables/figures.csv.`;
  const title = plan.cells.length === 1 ? "Figures" : cellLabel(plan.cells[cell]!);
  return buildTable({ name: `cell-${cell}`, title, caption }, rowsOfCell(result, cell), [
    textColumn("estimator", ({ label }) => label),
    textColumn("estimand", ({ estimand }) => estimand),
    ...FIGURE_LABELS.map((label, k) =>
      textColumn<ReturnType<typeof rowsOfCell>[number]>(label, (row) => figureTexts(row, plan)[k]!),
    ),
    textColumn("failed", ({ failed }) => String(failed)),
  ]);
}

function failures(result: StudyResult): Table | null {
  const groups = failureGroups(result);
  if (groups.length === 0) return null;
  const caption =
    "Messages that differ in their numbers alone stand together, with the numbers of the first; each is in tables/failures.csv with its cell and seed.";
  return buildTable({ name: "failures", title: "Failures", caption }, groups, [
    textColumn("times", ({ count: times }) => String(times)),
    textColumn("what", ({ who }) => who),
    textColumn("error", ({ code, message }) => `${code}: ${message}`),
  ]);
}
