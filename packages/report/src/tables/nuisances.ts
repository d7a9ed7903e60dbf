import type { CareerRunResult, NuisanceQuality, OverlapReport } from "@career-dml/core";
import { representationRows } from "../effect-rows.js";
import { fixed, integer, levelText, setting, significant } from "../number-format.js";
import { stackText } from "../stack-text.js";
import { buildTable, numberColumn, type Table, textColumn } from "../table.js";

type Labelled<T> = { readonly label: string } & T;

/** Out-of-fold quality of every nuisance function; null where none is reported. */
export function nuisancesTable(result: CareerRunResult): Table | null {
  const rows: readonly Labelled<NuisanceQuality>[] = representationRows(result).flatMap(({ label, effect }) =>
    effect.nuisances.map((n) => ({ label, ...n })),
  );
  return nuisancesTableOf(rows);
}

/** The same for functions that are named by what they are for. */
export function nuisancesTableOf(rows: readonly Labelled<NuisanceQuality>[]): Table | null {
  if (rows.length === 0) return null;
  return buildTable(
    {
      name: "nuisances",
      title: "Quality of the nuisance functions, out of fold",
      caption:
        "How well outcome and treatment are predicted for units the model never saw. A calibration slope of 1 is calibrated, below 1 is overfitted. Learners are weighted by how well their out-of-fold predictions combine. Good prediction is needed for the standard errors; it does not remove confounding by what is not observed.",
    },
    rows,
    [
      textColumn("Adjustment", (r) => r.label),
      textColumn("Nuisance", (r) => r.name),
      textColumn("Loss", (r) => r.loss),
      numberColumn("Mean loss", significant(3), (r) => r.value),
      numberColumn("R²", fixed(3), (r) => r.r2),
      numberColumn(
        "Calibration slope",
        fixed(2),
        (r) => r.calibrationSlope,
        () => "The predictions do not vary, so that no slope exists.",
      ),
      textColumn("Learners", ({ weights = {} }) => stackText(weights)),
    ],
  );
}

/** Range, effective sample sizes and trimming of the propensities, by representation; null without propensities. */
export function overlapTable(result: CareerRunResult): Table | null {
  const rows: readonly Labelled<OverlapReport>[] = representationRows(result).flatMap(({ label, effect }) =>
    effect.overlap === null ? [] : [{ label, ...effect.overlap }],
  );
  return overlapTableOf(rows);
}

/** The same for given propensities. */
export function overlapTableOf(rows: readonly Labelled<OverlapReport>[]): Table | null {
  if (rows.length === 0) return null;
  return buildTable<Labelled<OverlapReport>>(
    {
      name: "overlap",
      title: "Overlap of the propensity scores",
      caption:
        "Out-of-fold propensities. Units near 0 or 1 have no counterpart in the other arm: the estimate for them is extrapolation. The effective sample size is what remains after inverse propensity weighting.",
    },
    rows,
    [
      textColumn("Adjustment", (r) => r.label),
      numberColumn("Lowest", fixed(3), (r) => r.min),
      numberColumn("Highest", fixed(3), (r) => r.max),
      numberColumn("ESS treated", fixed(1), (r) => r.effectiveSampleSize.treated),
      numberColumn("ESS untreated", fixed(1), (r) => r.effectiveSampleSize.untreated),
      textColumn("Estimand", ({ trimmed }) => trimmed.population ?? "everybody"),
      numberColumn("Dropped", integer, (r) => r.trimmed.dropped),
    ],
  );
}

/** Units with extreme propensities, by representation and threshold; null without propensities. */
export function extremesTable(result: CareerRunResult): Table | null {
  return extremesTableOf(
    representationRows(result).flatMap(({ label, effect }) => (effect.overlap ? [{ label, ...effect.overlap }] : [])),
  );
}

/** The same for given propensities. */
export function extremesTableOf(overlaps: readonly Labelled<OverlapReport>[]): Table | null {
  const rows = overlaps.flatMap(({ label, beyond }) => beyond.map((at) => ({ label, ...at })));
  if (rows.length === 0) return null;
  return buildTable(
    {
      name: "extreme-propensities",
      title: "Units with extreme propensities",
      caption:
        "Units whose propensity is below each threshold, or above one minus the threshold, before any trimming, and what trimming at that threshold would leave: an estimate for the population named, with so many units and effective sample sizes. They are in the estimate unless the table of overlap says that they were dropped.",
    },
    rows,
    [
      textColumn("Adjustment", (r) => r.label),
      numberColumn("Threshold", setting, (r) => r.threshold),
      numberColumn("Below", integer, (r) => r.below),
      numberColumn("Above", integer, (r) => r.above),
      textColumn("Without them", (r) => r.population),
      numberColumn("Treated", integer, (r) => r.kept.treated),
      numberColumn("Untreated", integer, (r) => r.kept.untreated),
      numberColumn("ESS treated", fixed(1), (r) => r.effectiveSampleSize.treated),
      numberColumn("ESS untreated", fixed(1), (r) => r.effectiveSampleSize.untreated),
    ],
  );
}

/** Quantiles of the propensity in each arm, by representation; null without propensities. */
export function propensityTable(result: CareerRunResult): Table | null {
  const rows = representationRows(result).flatMap(({ label, effect: { overlap } }) => {
    if (overlap === null) return [];
    const { probabilities, treated, untreated } = overlap.quantiles;
    return [
      { label, arm: "treated", probabilities, values: treated },
      { label, arm: "untreated", probabilities, values: untreated },
    ];
  });
  if (rows.length === 0) return null;
  return buildTable(
    {
      name: "propensity",
      title: "Quantiles of the propensity score, by arm",
      caption:
        "The closer the two arms, the less the treatment depends on what is adjusted for. Identical arms do not show that adoption was random: they show that these variables do not predict it.",
    },
    rows,
    [
      textColumn("Adjustment", (r) => r.label),
      textColumn("Arm", (r) => r.arm),
      ...rows[0]!.probabilities.map((p, i) =>
        numberColumn<(typeof rows)[number]>(levelText(p), fixed(3), (r) => r.values[i] ?? null),
      ),
    ],
  );
}
