import type { CareerRunResult } from "@career-dml/core";
import { labelOf } from "../effect-rows.js";
import { fixed, setting, significant } from "../number-format.js";
import { buildTable, type Column, numberColumn, type Table, textColumn } from "../table.js";
import { effectColumns } from "./estimates.js";

/** Linear probing of the representations. */
export function probingTable(result: CareerRunResult): Table | null {
  const rows = result.validation.probing;
  if (rows.length === 0) return null;
  const knowsAbility = rows.some((r) => r.abilityR2 !== null);
  type Row = (typeof rows)[number];
  const ability: readonly Column<Row>[] = knowsAbility
    ? [numberColumn("Ability R²", fixed(3), (r) => r.abilityR2)]
    : [];
  return buildTable<Row>(
    {
      name: "probing",
      title: "What a linear model reads from the representations",
      caption:
        "Linear probes, out of fold. Leakage is accuracy minus one half, to be read against the majority class. Linear probes see only what is linearly encoded: a low value does not prove absence.",
    },
    rows,
    [
      textColumn("Representation", (r) => labelOf(result, r.representation)),
      ...ability,
      numberColumn("Outcome R²", fixed(3), (r) => r.outcomeR2),
      numberColumn("Treatment accuracy", fixed(3), (r) => r.treatmentAccuracy),
      numberColumn("Majority class", fixed(3), (r) => r.majority),
      numberColumn("Treatment AUC", fixed(3), (r) => r.treatmentAuc),
      numberColumn("Leakage", fixed(3), (r) => r.leakage),
      ...(knowsAbility ? [textColumn<Row>("Profile", (r) => r.profile)] : []),
    ],
  );
}

/** Sweep over the weight of the information bottleneck. */
export function sweepTable(result: CareerRunResult): Table | null {
  const rows = result.validation.sweep.map((p) => ({ ...p, effect: p.ate }));
  if (rows.length === 0) return null;
  type Row = (typeof rows)[number];
  const bias: readonly Column<Row>[] =
    result.truth === null ? [] : [numberColumn("Bias (ATE)", fixed(3), (r) => r.againstTruth?.biasAte ?? null)];
  return buildTable<Row>(
    {
      name: "sweep",
      title: "Sweep over the weight of the information bottleneck",
      caption:
        "The average effect as the bottleneck tightens. Stability over β shows that the estimate does not hang on this one setting; an estimate can be stable and wrong.",
    },
    rows,
    [
      numberColumn("β", setting, (r) => r.beta),
      ...effectColumns(rows),
      ...bias,
      numberColumn("Outcome loss", significant(4), (r) => r.criteria?.outcomeLoss ?? null),
      numberColumn("Riesz loss", significant(4), (r) => r.criteria?.rieszLoss ?? null),
    ],
  );
}

/** Structural against mechanical selection; null on real data. */
export function selectionTable(result: CareerRunResult): Table | null {
  const { selection } = result.validation;
  if (selection === null || result.truth === null) return null;
  const rows = selection.modes.map((m) => ({ ...m, effect: m.ate }));
  return buildTable(
    {
      name: "selection",
      title: "Robustness to how people select into treatment",
      caption:
        "The same simulation with two selection rules. Robust means that the absolute biases differ by less than 0.1, the threshold of the reference; it is a statement about these two rules only.",
      notes: [
        `Difference of the absolute biases${result.profile === "v3.4" ? ", against the nominal value as in the reference" : ""}: ${significant(3)(selection.difference)} (${selection.robust ? "robust" : "not robust"}).`,
      ],
    },
    rows,
    [
      textColumn("Selection", (r) => r.mode),
      ...effectColumns(rows),
      numberColumn("Bias (ATE)", fixed(3), (r) => r.againstTruth.biasAte),
      textColumn("Interval holds truth", (r) =>
        r.againstTruth.covered === null ? "–" : r.againstTruth.covered ? "yes" : "no",
      ),
    ],
  );
}

/** Where the variance of each estimate comes from. */
export function varianceTable(result: CareerRunResult): Table | null {
  const rows = result.validation.varianceDecomposition;
  if (rows.length === 0) return null;
  const format = significant(3);
  return buildTable(
    {
      name: "variance",
      title: "Decomposition of the variance",
      caption:
        "Variance that even known nuisances would leave, the penalty for estimating them, and the penalty for poor common support. The parts are rough diagnostics; they do not add up to the squared standard error.",
    },
    rows,
    [
      textColumn("Representation", (r) => labelOf(result, r.representation)),
      numberColumn("Oracle", format, (r) => r.oracle),
      numberColumn("Nuisance penalty", format, (r) => r.nuisance),
      numberColumn("Support penalty", format, (r) => r.support),
      textColumn("Severity", (r) => r.severity),
    ],
  );
}
