import { buildTable, type Column, numberColumn, type Table, textColumn } from "@career-dml/report";
import { fixed, integer, setting } from "@career-dml/report/text";
import {
  type CellTime,
  type EstimatorFigures,
  type JudgedPlace,
  type MonteCarloFigure,
  type PairedDifferences,
  type SaidInCell,
  type StudyFailure,
  type StudyPlan,
  type StudyResult,
} from "@career-dml/study";

const four = fixed(4);

/** Columns that say which cell a row is of: one for each option that differs between cells. */
export function cellColumns<Row extends { readonly cell: number }>({ cells }: StudyPlan): Column<Row>[] {
  const names = [...new Set(cells.flatMap(({ own }) => Object.keys(own)))];
  return names.map((name) => {
    const values = cells.map(({ own }) => own[name] ?? null);
    if (values.every((value) => typeof value === "number")) {
      return numberColumn<Row>(name, setting, ({ cell }) => values[cell] as number);
    }
    return textColumn<Row>(name, ({ cell }) =>
      typeof values[cell] === "string" ? values[cell] : JSON.stringify(values[cell]),
    );
  });
}

/** A figure and, beside it, its Monte Carlo error. */
function figureColumns<Row>(label: string, figure: (row: Row) => MonteCarloFigure): Column<Row>[] {
  return [
    numberColumn<Row>(
      label,
      four,
      (row) => figure(row).value,
      (row) => figure(row).reason,
    ),
    numberColumn<Row>(`${label}, MC error`, four, (row) => figure(row).mcse),
  ];
}

/** Label of an estimator by its key. */
export const labelOf = ({ estimators }: StudyPlan, key: string): string =>
  estimators.find((estimator) => estimator.key === key)?.label ?? key;

/** Every table of a study's results, numbers unrounded in CSV; those without a row are left out. */
export function studyTables(result: StudyResult): Table[] {
  const tables = [figuresTable(result), comparisonsTable(result), criteriaTable(result), saidTable(result)];
  return [...tables, furtherTable(result), verdictsTable(result), failuresTable(result)].filter(
    ({ rows }) => rows.length > 0,
  );
}

const against = (kind: "sample" | "population"): Column<EstimatorFigures>[] => [
  ...figureColumns<EstimatorFigures>(`${kind} truth`, (row) => row[kind].truth),
  ...figureColumns<EstimatorFigures>(`bias, ${kind}`, (row) => row[kind].bias),
  ...figureColumns<EstimatorFigures>(`empirical SE, ${kind}`, (row) => row[kind].empiricalSe),
  ...figureColumns<EstimatorFigures>(`SE ratio, ${kind}`, (row) => row[kind].seRatio),
  ...figureColumns<EstimatorFigures>(`RMSE, ${kind}`, (row) => row[kind].rmse),
  ...figureColumns<EstimatorFigures>(`coverage, ${kind}`, (row) => row[kind].coverage),
];

/** How every estimator did in every cell. */
export function figuresTable({ plan, figures }: StudyResult): Table {
  return buildTable(
    { name: "figures", title: "Figures of every estimator", caption: "Each with its Monte Carlo standard error." },
    figures,
    [
      ...cellColumns<EstimatorFigures>(plan),
      textColumn("estimator", ({ estimator }) => estimator),
      textColumn("estimand", ({ estimand }) => estimand),
      numberColumn("completed", integer, ({ completed }) => completed),
      numberColumn("failed", integer, ({ failed }) => failed),
      ...figureColumns<EstimatorFigures>("mean estimate", ({ estimate }) => estimate),
      ...figureColumns<EstimatorFigures>("mean SE", ({ meanSe }) => meanSe),
      ...figureColumns<EstimatorFigures>("power", ({ power }) => power),
      ...against("sample"),
      ...against("population"),
    ],
  );
}

const differenceColumns = (kind: "sample" | "population"): Column<PairedDifferences>[] => [
  ...figureColumns<PairedDifferences>(`difference of errors, ${kind}`, (row) => row[kind].errorDifference),
  ...figureColumns<PairedDifferences>(
    `difference of squared errors, ${kind}`,
    (row) => row[kind].squaredErrorDifference,
  ),
];

function comparisonsTable({ plan, comparisons }: StudyResult): Table {
  return buildTable(
    {
      name: "comparisons",
      title: "Estimators compared run by run",
      caption: "Below 0 the first has the smaller squared error.",
    },
    comparisons,
    [
      ...cellColumns<PairedDifferences>(plan),
      textColumn("estimator", ({ estimator }) => estimator),
      textColumn("against", ({ against }) => against),
      numberColumn("pairs", integer, ({ pairs }) => pairs),
      ...differenceColumns("sample"),
      ...differenceColumns("population"),
    ],
  );
}

function criteriaTable({ plan, criteria }: StudyResult): Table {
  const rows = criteria.flatMap(({ name, measure, atLeast, atMost, tolerance, places }) =>
    places.map((place) => ({ ...place, name, measure, atLeast, atMost, tolerance })),
  );
  type Row = JudgedPlace & Pick<(typeof criteria)[number], "name" | "measure" | "atLeast" | "atMost" | "tolerance">;
  return buildTable<Row>(
    { name: "criteria", title: "Criteria in each of their places", caption: "Fixed before the study ran." },
    rows,
    [
      textColumn("criterion", ({ name }) => name),
      ...cellColumns<Row>(plan),
      textColumn("estimator", ({ estimator }) => estimator ?? "-"),
      textColumn("measure", ({ measure }) => measure),
      ...figureColumns<Row>("value", (row) => row),
      numberColumn("at least", setting, ({ atLeast }) => atLeast),
      numberColumn("at most", setting, ({ atMost }) => atMost),
      numberColumn("margin", four, ({ margin }) => margin),
      numberColumn("tolerance in MC errors", setting, ({ tolerance }) => tolerance),
      textColumn("outcome", ({ outcome }) => outcome),
    ],
  );
}

function saidTable({ plan, said }: StudyResult): Table {
  type Row = Pick<SaidInCell, "cell" | "said"> & { readonly value: string; readonly figure: MonteCarloFigure };
  const rows = said.flatMap(({ cell, said: name, mean, shares }): Row[] => [
    ...(mean === null ? [] : [{ cell, said: name, value: "mean", figure: mean }]),
    ...shares.map(({ value, share }) => ({ cell, said: name, value: String(value), figure: share })),
  ]);
  return buildTable<Row>(
    {
      name: "said",
      title: "What the software itself said",
      caption: "Shares of the runs of a cell, or means of numbers.",
    },
    rows,
    [
      ...cellColumns<Row>(plan),
      textColumn("said", ({ said: name }) => name),
      textColumn("value", ({ value }) => value),
      ...figureColumns<Row>("share or mean", ({ figure }) => figure),
    ],
  );
}

function furtherTable({ plan, figures }: StudyResult): Table {
  type Row = Pick<EstimatorFigures, "cell" | "estimator"> & { readonly name: string; readonly mean: MonteCarloFigure };
  const rows = figures.flatMap(({ cell, estimator, figures: further }): Row[] =>
    Object.entries(further).map(([name, mean]) => ({ cell, estimator, name, mean })),
  );
  return buildTable<Row>(
    { name: "further-figures", title: "Further figures of the estimates", caption: "Means over the runs of a cell." },
    rows,
    [
      ...cellColumns<Row>(plan),
      textColumn("estimator", ({ estimator }) => estimator),
      textColumn("figure", ({ name }) => name),
      ...figureColumns<Row>("mean", ({ mean }) => mean),
    ],
  );
}

function verdictsTable({ plan, verdicts }: StudyResult): Table {
  return buildTable(
    { name: "verdicts", title: "Verdicts", caption: "The first of the plan's verdicts whose rules all hold." },
    verdicts,
    [
      ...cellColumns<(typeof verdicts)[number]>(plan),
      textColumn("estimator", ({ estimator }) => estimator),
      textColumn("verdict", ({ verdict }) => verdict ?? "-"),
      textColumn("beyond Monte Carlo error", ({ sure }) => (sure ? "yes" : "no")),
    ],
  );
}

function failuresTable({ plan, failures }: StudyResult): Table {
  return buildTable<StudyFailure>(
    {
      name: "failures",
      title: "Runs and estimators that ended in an error",
      caption: "Each is counted in the failure rate.",
    },
    failures,
    [
      ...cellColumns<StudyFailure>(plan),
      numberColumn("seed", setting, ({ seed }) => seed),
      textColumn("estimator", ({ estimator }) => estimator ?? "the whole run"),
      textColumn("code", ({ code }) => code),
      textColumn("message", ({ message }) => message),
    ],
  );
}

/** Mean times; not among `studyTables`, since they are never the same twice. */
export function timesTable({ plan }: StudyResult, times: readonly CellTime[]): Table {
  return buildTable<CellTime>(
    { name: "times", title: "Time of the runs and of their parts", caption: "Seconds on one thread." },
    times,
    [
      ...cellColumns<CellTime>(plan),
      textColumn("part", ({ part }) => part ?? "whole run"),
      numberColumn("runs", integer, ({ runs }) => runs),
      ...figureColumns<CellTime>("seconds", ({ seconds }) => seconds),
    ],
  );
}
