import { column, type Design } from "@career-dml/core";

/** A 0/1 column that says where others were missing. */
export interface MissingMark {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What became of missing covariates. */
export interface CompletedDesign {
  /** Without a missing value. */
  readonly design: Design;
  /** As `design`, but with the missing values still missing: what a summary describes. */
  readonly observed: Design;
  /** The 0/1 columns of `design`, each with the columns that it is of. */
  readonly marks: readonly MissingMark[];
  /** In words, for the report. */
  readonly text: string;
}

/** Missing values of each column that has any. */
export function missingCounts(d: Design): { readonly name: string; readonly count: number }[] {
  return d.names.flatMap((name, j) => {
    const count = column(d, j).reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
    return count > 0 ? [{ name, count }] : [];
  });
}

/**
 * Fills missing values with the median of their column and adds one 0/1 column for each pattern of missing values
 * (`south_missing`; columns missing in the same rows share one, since two equal columns have no separate coefficients).
 */
export function indicateMissing(d: Design): CompletedDesign {
  const counts = missingCounts(d);
  if (counts.length === 0) return { design: d, observed: d, marks: [], text: "no covariate is missing" };
  const filled = Float64Array.from(d.x);
  const patterns = new Map<string, { names: string[]; indicator: Float64Array }>();
  for (const { name } of counts) {
    const j = d.names.indexOf(name);
    const values = column(d, j);
    const middle = median(values);
    const indicator = Float64Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0));
    values.forEach((value, i) => {
      if (Number.isNaN(value)) filled[j * d.n + i] = middle;
    });
    const key = indicator.join("");
    const pattern = patterns.get(key);
    if (pattern) pattern.names.push(name);
    else patterns.set(key, { names: [name], indicator });
  }
  const taken = new Set(d.names);
  const added = [...patterns.values()].map((p) => ({ ...p, name: unused(`${p.names.join("_")}_missing`, taken) }));
  const withAdded = (x: Float64Array): Design => {
    const all = new Float64Array(x.length + added.length * d.n);
    all.set(x);
    added.forEach(({ indicator }, k) => all.set(indicator, x.length + k * d.n));
    const names = Object.freeze([...d.names, ...added.map((a) => a.name)]);
    return Object.freeze({ n: d.n, p: names.length, names, x: all });
  };
  const list = counts.map(({ name, count }) => `${name} (${count})`).join(", ");
  const text = `filled with the median of the column and marked by a 0/1 column (${added.map((a) => a.name).join(", ")}): ${list}`;
  const marks = added.map(({ name, names }) => Object.freeze({ name, columns: Object.freeze(names) }));
  return { design: withAdded(filled), observed: withAdded(d.x), marks: Object.freeze(marks), text };
}

/** The name, with a number behind it where a column has it already; it is taken from then on. */
function unused(name: string, taken: Set<string>): string {
  let found = name;
  for (let k = 2; taken.has(found); k++) found = `${name}_${k}`;
  taken.add(found);
  return found;
}

/** Columns with the marks of nothing but them: what leaves or moves together. */
export const withMarks = (columns: readonly string[], marks: readonly MissingMark[]): readonly string[] => [
  ...columns,
  ...marks.filter((mark) => mark.columns.every((name) => columns.includes(name))).map(({ name }) => name),
];

/** Of the values that are there; at least one is. */
function median(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
