import type { Design, RunContext } from "@career-dml/core";
import { type CareerCodes, type CareerCodesOptions, firstLabelOf } from "./careers.js";
import { stateAxes } from "./state-axes.js";

export interface CareerEmbeddingOptions {
  /** Of each embedding; those beyond the rank of the careers are zero. */
  readonly columns: number;
  readonly padding: CareerCodesOptions["padding"];
}

/**
 * Embeddings that know from the start which states share careers: the rows of each channel are the principal coordinates
 * of its states on the first axes of a regularised correspondence analysis of the given rows' careers ({@link stateAxes}),
 * in units of the standard deviation along the first. No outcome or treatment is involved.
 *
 * An occupation's neighbours then say something of it before its own people do: on careers that climb a ladder the first
 * axis is the ladder, which an encoder with random embeddings has to learn from outcomes.
 *
 * @returns One matrix per channel, row-major vocabulary x columns; padding (with fed padding the first label too), unknown and unseen states are zero.
 */
export function careerEmbedding(
  careers: CareerCodes,
  rows: Uint32Array,
  { columns, padding }: CareerEmbeddingOptions,
  run: RunContext = {},
): Float64Array[] {
  const first = firstLabelOf(padding);
  return careers.vocabularies.map((vocabulary, channel) => {
    const table = new Float64Array(vocabulary * columns);
    const states = vocabulary - first;
    if (states < 2) return table;
    const shares = sharesOf(careers, { channel, first }, rows);
    const { coordinates, inertias } = stateAxes(shares, { axes: columns, regularisation: 1 }, run);
    for (let k = 0; k < columns; k++) {
      const length = inertias[0]! > 0 ? Math.sqrt(inertias[k]! / inertias[0]!) : 0;
      for (let j = 0; j < states; j++) table[(first + j) * columns + k] = length * coordinates[k * states + j]!;
    }
    return table;
  });
}

/** Share of each row's states spent in each state from `first` on. */
function sharesOf(
  { n, periods, codes, lengths, vocabularies }: CareerCodes,
  { channel, first }: { readonly channel: number; readonly first: number },
  rows: Uint32Array,
): Design {
  const p = vocabularies[channel]! - first;
  const x = new Float64Array(rows.length * p);
  rows.forEach((unit, i) => {
    for (let t = 0; t < lengths[unit]!; t++) {
      const state = codes[(channel * n + unit) * periods + t]! - first;
      if (state >= 0) x[state * rows.length + i]! += 1 / lengths[unit]!;
    }
  });
  return { n: rows.length, p, names: Array.from({ length: p }, (_, j) => String(j)), x };
}
