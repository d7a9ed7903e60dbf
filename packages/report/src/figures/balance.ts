import type { BalanceRow, CareerRunResult, CovariateBalance, RepresentationResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { largestFirst } from "../shown.js";
import { fixed, integer, typographic } from "../number-format.js";
import { axisX, draw, type Figure, type FigureText } from "./canvas.js";
import { markTitle } from "./mark-title.js";
import { type PairColours, pairedLegend, pairMarks } from "./paired-rows.js";
import { colour } from "./palette.js";
import { rowLayout } from "./row-labels.js";

const MOST = 30;
/** Beyond it a covariate is commonly called unbalanced. */
const BAND = 0.1;
const COLOURS: PairColours = ["vermillion", "blue"];

/** A row of which both differences exist. */
type Known = BalanceRow & { readonly before: number; readonly after: number };

const isKnown = (row: BalanceRow): row is Known => row.before !== null && row.after !== null;

/** Standardised differences between the arms before and after weighting, the largest before first; null without columns to compare. */
export function balanceFigure(_: CareerRunResult, { balance, label }: RepresentationResult): Figure | null {
  const known = (balance?.rows ?? []).filter(isKnown);
  if (balance === null || known.length === 0) return null;
  const shown = largestFirst(known).slice(0, MOST);
  const { rows, frame, marks } = rowLayout(
    shown.map((row) => ({
      label: row.name,
      first: row.before,
      second: row.after,
      note: typographic(`${fixed(2)(row.before)} → ${fixed(2)(row.after)}`),
      title: titleOf(row),
    })),
    24,
  );
  const reach = Math.max(0.25, ...rows.flatMap((r) => [Math.abs(r.first), Math.abs(r.second)])) * 1.1;
  return draw(
    textOf(balance, { known, shown, label }),
    {
      ...frame,
      x: { domain: [-reach, reach] },
      marks: [
        Plot.rectX([{ from: -BAND, to: BAND }], { x1: "from", x2: "to", fill: colour("band") }),
        ...axisX({ label: "Standardised difference, treated minus untreated" }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        ...pairMarks(rows, COLOURS),
        ...marks,
      ],
    },
    pairedLegend(["before weighting", "after weighting"], COLOURS),
  );
}

const titleOf = ({ name, kind, before, after }: Known): string =>
  markTitle(
    [kind === "career" ? "Of the career" : "Covariate", name],
    ["Before weighting", fixed(3)(before)],
    ["After weighting", fixed(3)(after)],
  );

interface Shown {
  readonly known: readonly Known[];
  readonly shown: readonly Known[];
  readonly label: string;
}

const outside = (rows: readonly Known[], side: "before" | "after"): number =>
  rows.filter((row) => Math.abs(row[side]) > BAND).length;

function textOf(
  { n, effectiveSampleSize: effective, dropped }: CovariateBalance,
  { known, shown, label }: Shown,
): FigureText {
  const rest = known.length > shown.length ? ` (the ${MOST} largest; the table has all)` : "";
  const careers = known.some(({ kind }) => kind === "career") ? ", and numbers that describe careers," : "";
  const left = dropped > 0 ? ` The ${integer(dropped)} units that trimming left out count before weighting alone.` : "";
  return {
    name: "covariate-balance",
    title: `Treated and untreated units before and after weighting: ${label}`,
    caption:
      `Differences of means of covariates${careers} in standard deviations before weighting, largest first${rest}. Weights are the inverse of the probability of the arm that a unit is in; they leave the information of ` +
      `${integer(effective.treated)} of ${integer(n.treated)} treated and ${integer(effective.untreated)} of ${integer(n.untreated)} untreated units.${left} Outside the tinted band of ±${BAND}: ${outside(known, "before")} of ${known.length} before, ${outside(known, "after")} after. ` +
      "A doubly robust estimate does not rest on the weights alone; and balance of what was recorded says nothing of what was not.",
    alt: shown.map((r) => `${r.name} ${fixed(2)(r.before)} before, ${fixed(2)(r.after)} after`).join("; "),
  };
}
