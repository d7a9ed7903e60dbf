/** A column of labels: each of them once, and the place of every row's. A million rows of ten occupations hold ten texts. */
export interface Labels {
  readonly labels: readonly string[];
  /** Place in `labels`; -1 where it is missing. */
  readonly codes: Int32Array;
}

/** The label of each row, or `null` where it is missing. */
export const labelsByRow = ({ labels, codes }: Labels): (string | null)[] =>
  Array.from(codes, (code) => labels[code] ?? null);

/** The label of a row, or `null` if it is missing. */
export const labelAt = ({ labels, codes }: Labels, row: number): string | null => labels[codes[row]!] ?? null;
