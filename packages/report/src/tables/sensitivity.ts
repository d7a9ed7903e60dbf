import type { CareerRunResult, OsterResult, SensitivityBenchmark, SensitivityResult } from "@career-dml/core";
import { labelOf } from "../effect-rows.js";
import { decimalsFor, fixed, levelText, percent, setting, significant } from "../number-format.js";
import { buildTable, type Draft, number, numberColumn, type Table, text, textColumn } from "../table.js";

/** Omitted-variable bounds, robustness values and Oster's delta. */
export const sensitivityTable = (result: CareerRunResult): Table =>
  sensitivityTableOf(result.validation, {
    label: labelOf(result, result.validation.sensitivity.representation),
  });

interface Checks {
  readonly sensitivity: SensitivityResult;
  /** Null where it could not be computed. */
  readonly oster: OsterResult | null;
}

/** What is bounded, in words, and what it is the effect of: the treatment, if not said. */
export interface Bounded {
  readonly label: string;
  readonly cause?: "treatment" | "instrument";
}

/** The same for any estimate, by its name. */
export function sensitivityTableOf({ sensitivity: s, oster }: Checks, { label, cause = "treatment" }: Bounded): Table {
  const effect = effectFormat(s);
  const level = levelText(s.level);
  const rows: readonly (readonly [string, Draft])[] = [
    ["Estimate of", text(label)],
    ["Estimate", number(s.estimate, effect)],
    ["Confounding of the outcome, partial R² (cf_y)", number(s.cfY, percent)],
    [`Confounding of the ${cause}, partial R² (cf_d)`, number(s.cfD, percent)],
    ["Alignment |ρ|", number(s.rho, setting)],
    ["Lower bound of the estimate under that confounding", number(s.lower, effect)],
    ["Upper bound of the estimate under that confounding", number(s.upper, effect)],
    [`Confidence bound below it, ${level} one-sided`, number(s.confidence[0], effect)],
    [`Confidence bound above it, ${level} one-sided`, number(s.confidence[1], effect)],
    ...(s.nullEffect === 0 ? [] : [["Effect to be explained away to", number(s.nullEffect, effect)] as const]),
    ["Robustness value, estimate", number(s.robustnessValue, percent)],
    [`Robustness value, ${level} confidence bound`, number(s.robustnessValueCi, percent)],
    ...(oster === null ? [] : osterRows(oster, effect)),
  ];
  return buildTable(
    {
      name: "sensitivity",
      title: "How strong would an omitted variable have to be?",
      caption: `The robustness value is the share of residual variance of both outcome and ${cause} that an omitted variable would have to explain to bring the estimate (or its confidence bound) to zero, or to the effect named. Whether such a variable exists is not a question the data can answer.`,
      notes: [...s.warnings, ...(oster === null ? [] : [oster.note, ...otherSolutions(oster, effect)])],
    },
    rows,
    [
      { label: "Item", kind: "text", cell: ([name]) => text(name) },
      { label: "Value", kind: "number", cell: ([, value]) => value },
    ],
  );
}

type Format = ReturnType<typeof fixed>;

/** Decimals that the standard errors of the bounds justify. */
const effectFormat = ({ seLower, seUpper }: SensitivityResult): Format => fixed(decimalsFor([seLower, seUpper]));

const osterRows = (oster: OsterResult, effect: Format): readonly (readonly [string, Draft])[] => [
  ["Oster's δ", number(oster.delta, significant(3), oster.reason)],
  ["Oster's β* at δ = 1", number(oster.betaStar, effect, oster.reason)],
  ["Largest R² assumed by Oster", number(oster.rMax, significant(3))],
  ["Oster's δ beyond its threshold", text(oster.passed === null ? "not applicable" : oster.passed ? "yes" : "no")],
];

/** Further roots of Oster's cubic: which of them is meant is a matter of assumption. */
function otherSolutions({ solutions, betaStar }: OsterResult, effect: Format): string[] {
  const others = solutions.filter(({ beta }) => beta !== betaStar);
  if (others.length === 0) return [];
  const told = others.map(
    ({ beta, keepsDirection }) => `${effect(beta)}${keepsDirection ? "" : " (turns the direction of the bias)"}`,
  );
  return [`Oster's equation for β* has further solutions: ${told.join(", ")}.`];
}

/** What an omitted variable as strong as each observed one would do; null without benchmarks. */
export function sensitivityBenchmarksTable(
  { validation: { sensitivity } }: { readonly validation: Pick<Checks, "sensitivity"> },
  cause: Bounded["cause"] = "treatment",
): Table | null {
  if (sensitivity.benchmarks.length === 0) return null;
  const effect = effectFormat(sensitivity);
  const clipped = sensitivity.benchmarks.filter((b) => b.gainY !== b.cfY || b.gainD !== b.cfD);
  return buildTable<SensitivityBenchmark>(
    {
      name: "sensitivity-benchmarks",
      title: "An omitted variable as strong as an observed one",
      caption: `Bounds on the ${cause === "treatment" ? "estimate" : "reduced form"} if something as strong as the named variable (or group of variables) had been left out, at |ρ| = 1. Everything is learned again without it: cf_y and cf_d are what it adds to the prediction of outcome and ${cause}, the change what leaving it out does to the estimate, ρ that change as a share of the largest that such gains allow (estimation error can take it beyond 1). Observed variables give a scale; the missing one may be stronger than all of them.`,
      notes: clipped.map(
        ({ name, gainY, gainD }) =>
          `${name}: gains of ${percent(gainY)} and ${percent(gainD)} as estimated, held within 0 and 99.9 % for the bounds.`,
      ),
    },
    sensitivity.benchmarks,
    [
      textColumn("As strong as", (r) => r.name),
      numberColumn("cf_y", percent, (r) => r.cfY),
      numberColumn("cf_d", percent, (r) => r.cfD),
      numberColumn("Change", effect, (r) => r.change),
      numberColumn(
        "ρ",
        fixed(2),
        (r) => r.rho,
        (r) => r.reason,
      ),
      numberColumn("Lower bound", effect, (r) => r.lower),
      numberColumn("Upper bound", effect, (r) => r.upper),
    ],
  );
}
