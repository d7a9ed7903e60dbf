import { type Coefficient, ColumnError, column, type Design } from "@career-dml/core";

/** Coefficients of one equation of a result, in the order of its table. */
export const coefficientsOf = (table: readonly Coefficient[], equation: string): readonly Coefficient[] =>
  table.filter((row) => row.equation === equation);

/** The coefficients that no covariate carries. */
const WITHOUT_COLUMN: ReadonlySet<string> = new Set(["(Intercept)", "hazard"]);

/**
 * Linear predictor `a + x b` of every row of a design, columns found by name; the hazard's coefficient is left out.
 *
 * @throws {ColumnError} naming every covariate of the equation that the design lacks.
 */
export function equationIndex(table: readonly Coefficient[], equation: string, covariates: Design): Float64Array {
  const own = coefficientsOf(table, equation);
  const absent = own.filter(({ name }) => !WITHOUT_COLUMN.has(name) && !covariates.names.includes(name));
  if (absent.length > 0) {
    throw new ColumnError(absent.map(({ name }) => ({ path: name, message: `is in equation '${equation}' only` })));
  }
  const index = new Float64Array(covariates.n);
  for (const { name, estimate } of own) {
    if (name === "(Intercept)") index.forEach((v, i) => (index[i] = v + estimate));
    if (WITHOUT_COLUMN.has(name)) continue;
    const x = column(covariates, covariates.names.indexOf(name));
    for (let i = 0; i < index.length; i++) index[i]! += estimate * x[i]!;
  }
  return index;
}
