import { buildTable, numberColumn, type Table, textColumn } from "@career-dml/report";
import { fixed, setting } from "@career-dml/report/text";
import type { PublishedPlace, StudyResult } from "@career-dml/study";
import { cellColumns, labelOf } from "./study-tables.js";

const three = fixed(3);

/** The estimate that this share of the seeds lies below. */
const quantile = ({ estimates }: PublishedPlace, share: number): number | null =>
  estimates.length === 0 ? null : estimates[Math.min(estimates.length - 1, Math.floor(share * estimates.length))]!;

/** Published figures among the estimates of all seeds; without a row where the plan has none. */
export function publishedTable({ plan, published = [] }: StudyResult): Table {
  return buildTable<PublishedPlace>(
    {
      name: "published",
      title: "Published figures in their distribution",
      caption:
        "Share of the seeds whose estimate lies below the published figure: near 0 or 1 it is not one that the estimator gives. Truth: mean true effect of the units.",
    },
    published,
    [
      ...cellColumns<PublishedPlace>(plan),
      textColumn("estimator", ({ estimator }) => labelOf(plan, estimator)),
      numberColumn("published", setting, ({ estimate }) => estimate),
      numberColumn("its SE", setting, ({ se }) => se ?? null),
      numberColumn("share below", three, ({ quantile: share }) => share),
      numberColumn("2.5 % of seeds", three, (row) => quantile(row, 0.025)),
      numberColumn("median", three, (row) => quantile(row, 0.5)),
      numberColumn("97.5 %", three, (row) => quantile(row, 0.975)),
      numberColumn("truth", three, ({ truth }) => truth),
      textColumn("source", ({ source }) => source),
    ],
  );
}
