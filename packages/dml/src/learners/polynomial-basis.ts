import type { Standardised } from "./standardise.js";

/** How large a basis may grow. */
export interface BasisLimits {
  /** Highest total degree of a term. */
  readonly degree: number;
  /** Most terms. */
  readonly maxTerms: number;
}

/** P_a(column i), or P_a(column i) P_b(column j); P_d is the Legendre polynomial of degree d. */
export type BasisTerm = readonly { readonly column: number; readonly degree: number }[];

/** Standard deviations from the mean beyond which a column is held constant: polynomials must not run away in a tail. */
const REACH = 2.5;

/**
 * Polynomials of standardised columns and of pairs of them: Legendre polynomials of a column, which is held inside the
 * training range and 2.5 standard deviations of its mean and mapped to [-1, 1], and products of two. Every term is centred
 * by its training mean and scaled to the training variance 1 / total degree, so that a ridge penalty of its coefficient
 * counts total degree times the variance that the term explains. Terms that do not vary in the training rows are left out.
 *
 * @returns The columns of the basis, training and test rows by the same centres and scales.
 */
export function polynomialBasis(columns: Standardised, limits: BasisLimits): Standardised {
  const p = columns.names.length;
  if (p === 0) return columns;
  const [m, rows] = [columns.training.length / p, columns.test.length / p];
  const powers = Array.from({ length: p }, (_, j) => {
    const training = columns.training.subarray(j * m, (j + 1) * m);
    const test = columns.test.subarray(j * rows, (j + 1) * rows);
    const range = rangeOf(training);
    const degree = Math.min(limits.degree, countDistinct(training, limits.degree + 1) - 1);
    return { training: legendre(training, range, degree), test: legendre(test, range, degree) };
  });
  const degrees = powers.map((power) => power.training.length);
  const terms = basisTerms(degrees, limits);
  const names: string[] = [];
  const training = new Float64Array(m * terms.length);
  const test = new Float64Array(rows * terms.length);
  for (const term of terms) {
    const q = names.length;
    const [outside, inside] = [test.subarray(q * rows, (q + 1) * rows), training.subarray(q * m, (q + 1) * m)];
    multiply(term, powers, "training", inside);
    multiply(term, powers, "test", outside);
    // A term that does not vary leaves its place to the next one.
    if (scaleTogether(inside, outside, totalDegree(term))) names.push(nameOf(term, columns.names));
  }
  return { names, training: training.slice(0, m * names.length), test: test.slice(0, rows * names.length) };
}

/**
 * The terms of the largest basis within the limits: two-way interactions of total degree d, d - 1, …, 2; without interactions of
 * degree d, …, 2; the columns themselves, however many there are.
 *
 * @param degrees Highest degree of each column: one less than its distinct values, at most.
 */
export function basisTerms(degrees: readonly number[], { degree, maxTerms }: BasisLimits): readonly BasisTerm[] {
  for (const pairs of [true, false]) {
    for (let d = degree; d >= 2; d--) {
      const terms = termsOf(degrees, d, pairs);
      if (terms.length <= maxTerms) return terms;
    }
  }
  return termsOf(degrees, 1, false);
}

/** Main effects to degree d, column by column; then, where asked for, pairs of columns to total degree d. */
function termsOf(degrees: readonly number[], d: number, pairs: boolean): readonly BasisTerm[] {
  const terms: BasisTerm[] = [];
  degrees.forEach((most, column) => {
    for (let a = 1; a <= Math.min(d, most); a++) terms.push([{ column, degree: a }]);
  });
  if (!pairs) return terms;
  degrees.forEach((mostI, i) => {
    for (let j = i + 1; j < degrees.length; j++) {
      for (let a = 1; a <= Math.min(d - 1, mostI); a++) {
        for (let b = 1; b <= Math.min(d - a, degrees[j]!); b++) {
          terms.push([
            { column: i, degree: a },
            { column: j, degree: b },
          ]);
        }
      }
    }
  });
  return terms;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Training range of a standardised column, no further than `REACH` from its mean. */
function rangeOf(values: Float64Array): Range {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return { low: Math.max(-REACH, low), high: Math.min(REACH, high) };
}

/** Distinct values, counted no further than `enough`. */
function countDistinct(values: Float64Array, enough: number): number {
  const seen = new Set<number>();
  for (let i = 0; i < values.length && seen.size < enough; i++) seen.add(values[i]!);
  return seen.size;
}

/** P_1, …, P_degree of the values mapped from `range` to [-1, 1]: d P_d = (2 d - 1) z P_{d-1} - (d - 1) P_{d-2}. */
function legendre(values: Float64Array, { low, high }: Range, degree: number): readonly Float64Array[] {
  const size = values.length;
  const out = Array.from({ length: degree }, () => new Float64Array(size));
  const width = high - low;
  for (let i = 0; i < size; i++) {
    const z = (2 * (Math.min(high, Math.max(low, values[i]!)) - low)) / width - 1;
    let [before, last] = [1, z];
    out[0]![i] = z;
    for (let d = 2; d <= degree; d++) {
      const next = ((2 * d - 1) * z * last - (d - 1) * before) / d;
      out[d - 1]![i] = next;
      before = last;
      last = next;
    }
  }
  return out;
}

type Rows = "training" | "test";

/** Writes the values of a term. */
function multiply(
  term: BasisTerm,
  powers: readonly Record<Rows, readonly Float64Array[]>[],
  rows: Rows,
  into: Float64Array,
): void {
  const [first, second] = term.map(({ column, degree }) => powers[column]![rows][degree - 1]!);
  into.set(first!);
  if (!second) return;
  for (let i = 0; i < into.length; i++) into[i]! *= second[i]!;
}

/** Below this variance a term that lies within [-1, 1] is rounding. */
const CONSTANT = 1e-20;

/** Centres and scales both parts by the training part; false, and nothing done, where that does not vary. */
function scaleTogether(training: Float64Array, test: Float64Array, degree: number): boolean {
  const m = training.length;
  let sum = 0;
  for (let i = 0; i < m; i++) sum += training[i]!;
  const mean = sum / m;
  let squares = 0;
  for (let i = 0; i < m; i++) squares += (training[i]! - mean) * (training[i]! - mean);
  if (!(squares > CONSTANT * m)) return false;
  const factor = 1 / Math.sqrt((degree * squares) / m);
  for (let i = 0; i < m; i++) training[i] = (training[i]! - mean) * factor;
  for (let i = 0; i < test.length; i++) test[i] = (test[i]! - mean) * factor;
  return true;
}

const totalDegree = (term: BasisTerm): number => term.reduce((sum, { degree }) => sum + degree, 0);

const nameOf = (term: BasisTerm, names: readonly string[]): string =>
  term.map(({ column, degree }) => (degree === 1 ? names[column]! : `${names[column]!}^${degree}`)).join(" x ");
