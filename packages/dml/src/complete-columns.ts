import { column, type Design, design } from "@career-dml/core";

/**
 * A design without missing values for learners that take none: a missing value becomes the mean of its column, and a column with
 * missing values gets a 0/1 indicator beside it.
 */
export function completeColumns(given: Design): Design {
  const columns: Record<string, Float64Array> = {};
  given.names.forEach((name, j) => {
    const values = column(given, j);
    const observed = values.filter((v) => !Number.isNaN(v));
    if (observed.length === values.length) {
      columns[name] = values;
      return;
    }
    const mean = observed.reduce((sum, v) => sum + v, 0) / Math.max(1, observed.length);
    columns[name] = values.map((v) => (Number.isNaN(v) ? mean : v));
    columns[`${name} missing`] = values.map((v) => (Number.isNaN(v) ? 1 : 0));
  });
  return design(columns, given.n);
}
