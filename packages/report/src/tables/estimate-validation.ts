import type { EffectSet, EstimateValidation, GroupBounds } from "@career-dml/core";
import { effectSetText } from "../effect-set-text.js";
import { decimalsFor, fixed, integer, levelText, percent, pValue } from "../number-format.js";
import {
  buildTable,
  type Draft,
  interval,
  intervalColumn,
  number,
  numberColumn,
  type Table,
  text,
  textColumn,
} from "../table.js";
import { gatesTableOf } from "./gates.js";
import { extremesTableOf, nuisancesTableOf, overlapTableOf } from "./nuisances.js";
import { placeboTable } from "./placebo.js";
import { type Bounded, sensitivityBenchmarksTable, sensitivityTableOf } from "./sensitivity.js";
import { unavailableTable } from "./unavailable.js";

/** Every table that a validation can fill. */
export function validationTables(result: EstimateValidation): readonly Table[] {
  const { effect, gates } = result;
  const label = result.data.treatment;
  const overlaps = effect.overlap === null ? [] : [{ label, ...effect.overlap }];
  return [
    sensitivityTableOf(result, boundedOf(result)),
    sensitivityBenchmarksTable({ validation: result }, boundedOf(result).cause),
    instrumentTable(result),
    groupBoundsTable(result),
    placeboTable({ validation: result }),
    overlapTableOf(overlaps),
    extremesTableOf(overlaps),
    nuisancesTableOf(effect.nuisances.map((nuisance) => ({ label, ...nuisance }))),
    gates === null ? null : gatesTableOf([{ label: "causal forest", gates }]),
    calibrationTable(result),
    rateTable(result),
    unavailableTable(result),
  ].filter((table) => table !== null);
}

/** What the omitted-variable bounds are about. */
export const boundedOf = ({ effect, instrument }: Pick<EstimateValidation, "effect" | "instrument">): Bounded =>
  instrument === null ? { label: effect.estimandLabel } : { label: instrument.reducedForm, cause: "instrument" };

function instrumentTable({ instrument, effect, sensitivity: s }: EstimateValidation): Table | null {
  if (instrument === null) return null;
  const { name, firstStageF, robustSet, bounds, firstStage, benchmarks } = instrument;
  const format = fixed(decimalsFor([effect.se]));
  const effects = (set: EffectSet): Draft =>
    set.shape === "interval" ? interval([set.low, set.high], format) : text(effectSetText(set));
  const rows: readonly (readonly [string, Draft])[] = [
    ["First-stage F, robust; below 10 the instrument is weak", number(firstStageF, fixed(1))],
    [`${levelText(robustSet.level)} set robust to a weak instrument`, effects(robustSet)],
    ["Effects if a variable of the assumed strength is missing", effects(bounds)],
    ...benchmarks.map((b) => [`Effects if one as strong as ${b.name} is missing`, effects(b.bounds)] as const),
    ["Robustness value of the first stage", number(firstStage.robustnessValue, percent)],
    ["Robustness value of its confidence bound", number(firstStage.robustnessValueCi, percent)],
  ];
  return buildTable(
    {
      name: "instrument",
      title: `What the instrument ${name} identifies, and what could hide it`,
      caption: `The effect is the reduced form over what the instrument moves the treatment by. Effects are compatible with an omitted variable of a given strength if it could bring the reduced form of the outcome less that effect to zero; where it could hide the first stage as well, they are no interval. The assumed strength is cf_y ${percent(s.cfY)}, cf_d ${percent(s.cfD)}, |ρ| ${s.rho}; those of observed variables stand in the table above, at |ρ| = 1.`,
    },
    rows,
    [
      { label: "Item", kind: "text", cell: ([item]) => text(item) },
      { label: "Value", kind: "number", cell: ([, value]) => value },
    ],
  );
}

function groupBoundsTable({ groups, sensitivity: s }: EstimateValidation): Table | null {
  if (groups === null) return null;
  const format = fixed(decimalsFor(groups.bounds.map(({ se }) => se)));
  return buildTable<GroupBounds>(
    {
      name: "group-bounds",
      title: `What an omitted variable could do to the effects of groups: ${groups.by}`,
      caption: `Bounds and one-sided ${levelText(s.level)} confidence bounds under the confounding of the table above (cf_y ${percent(s.cfY)}, cf_d ${percent(s.cfD)}, |ρ| ${s.rho}) within each group, and the robustness values there, of the estimate and of its confidence bound (RV). Each row is its own question: nothing here allows for how many groups there are.`,
    },
    groups.bounds,
    [
      textColumn("Group", (r) => r.group),
      numberColumn("n", integer, (r) => r.n),
      numberColumn("Estimate", format, (r) => r.estimate),
      numberColumn("SE", format, (r) => r.se),
      numberColumn("Lower", format, (r) => r.lower),
      numberColumn("Upper", format, (r) => r.upper),
      intervalColumn("Confidence bounds", format, (r) => r.confidence),
      numberColumn("RV", percent, (r) => r.robustnessValue),
      numberColumn("RV, conf.", percent, (r) => r.robustnessValueCi),
    ],
  );
}

function calibrationTable({ calibration }: EstimateValidation): Table | null {
  if (calibration === null) return null;
  return buildTable(
    {
      name: "calibration",
      title: "Calibration of the predicted effects",
      caption:
        "Coefficients of the outcome's residual on the mean prediction and on the differences of the predictions, out of bag, with one-sided p-values. 1 says that level and differences are right; a small p-value of the second that effects differ and the forest knows how. It says nothing of confounding.",
    },
    calibration,
    [
      textColumn("Prediction", (r) => r.name),
      numberColumn("Coefficient", fixed(3), (r) => r.estimate),
      numberColumn("SE", fixed(3), (r) => r.se),
      numberColumn("p", pValue, (r) => r.pValue),
    ],
  );
}

function rateTable({ rate, effect }: EstimateValidation): Table | null {
  if (rate.length === 0) return null;
  const format = fixed(decimalsFor(rate.map(({ se }) => se)));
  return buildTable(
    {
      name: "rate",
      title: "What it is worth to treat by predicted effect (RATE)",
      caption:
        "AUTOC looks for few units with large effects, QINI for many. Positive values say that the predictions rank units by how much they gain.",
    },
    rate,
    [
      textColumn("Target", (r) => r.target),
      numberColumn("Estimate", format, (r) => r.estimate),
      numberColumn(
        "SE",
        format,
        (r) => r.se,
        (r) => r.reason,
      ),
      intervalColumn(
        `${levelText(effect.level)} interval`,
        format,
        (r) => r.ci,
        (r) => r.reason,
      ),
      numberColumn(
        "p",
        pValue,
        (r) => r.pValue,
        (r) => r.reason,
      ),
    ],
  );
}
