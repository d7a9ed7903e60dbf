import { design, type Folds } from "@career-dml/core";
import { csvColumns, jsonFixture } from "@career-dml/testing";

const MODIFIERS = ["x1", "x2"];
const CONTROLS = ["w1", "w2", "w3", "w4"];

/** The data on which EconML's answers were computed. */
export function econmlData() {
  const columns = csvColumns("fixtures/dml/econml_linear.csv");
  const pick = (names: readonly string[]) => design(Object.fromEntries(names.map((name) => [name, columns[name]!])));
  const folds: Folds = { k: Math.max(...columns["fold"]!) + 1, of: Uint32Array.from(columns["fold"]!) };
  return {
    outcome: columns["y"]!,
    treatment: Uint8Array.from(columns["t"]!),
    continuous: { outcome: columns["y_c"]!, treatment: columns["d_c"]! },
    design: pick([...MODIFIERS, ...CONTROLS]),
    modifiers: pick(MODIFIERS),
    folds,
  };
}

/** EconML's answers by the name of the estimator. */
export const econmlAnswers = () =>
  jsonFixture<Record<string, Readonly<Record<string, number[]>> & { readonly effect_ci95_first10: number[][] }>>(
    "dml/econml_linear.json",
  );

export const unpenalised = { nuisance: { learners: ["unpenalised" as const] } };
