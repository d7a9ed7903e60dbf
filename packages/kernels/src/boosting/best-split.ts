import { type Bins, MISSING_BIN } from "./bins.js";
import { BINS, type Histogram } from "./histogram.js";

/** A gradient sum and a count in one double: `count * 2^32 + sum`, exact because |sum| stays below 2^31. */
const COUNT_UNIT = 4294967296;
const PER_COUNT_UNIT = 1 / COUNT_UNIT;

/** Sum of rounded gradients, and of the counts of their rows. */
export interface Totals {
  readonly sum: number;
  readonly count: number;
}

/** Takes a packed number apart. */
export function unpack(packed: number): Totals {
  const count = Math.floor(packed * PER_COUNT_UNIT + 0.5);
  return { sum: packed - count * COUNT_UNIT, count };
}

/** What all splits of a tree have to keep to. */
export interface SplitRules {
  /** Least count of a child. */
  readonly minLeafSize: number;
  /** Ridge penalty in units of counts. */
  readonly penalty: number;
  /** Per column 1, -1 or 0 for any direction; `null` if no column has one. */
  readonly monotone: Int8Array | null;
}

/** A split; `sum` and `count` are the left child's. */
export interface Split extends Totals {
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: number;
}

/**
 * The split that lowers the squared error of the gradients most, `null` if none does: with the penalty l, G and n of the
 * node and g and c of its left child, g^2 / (c + l) + (G - g)^2 / (n - c + l) - G^2 / (n + l) grows with
 * `(g (n + 2 l) - G (c + l))^2 / ((c + l) (n - c + l))`, whose numerator is exact without a penalty. Within a column
 * fractions are compared by cross-multiplication, between columns as quotients; ties keep the lowest column, then
 * missing values to the right, then the lowest bin.
 */
export function bestSplit(bins: Bins, histogram: Histogram, node: Totals, rules: SplitRules): Split | null {
  const { sum, count } = node;
  const { minLeafSize, penalty, monotone } = rules;
  if (count < 2 * minLeafSize) return null;
  // What the penalty on two leaves instead of one costs, in the same units: a split has to gain more.
  const floor = (sum * sum * penalty) / (count + penalty);
  const found: Candidate = { top: 0, bottom: 1, bin: -1, prefix: 0 };
  let best: Split | null = null;
  let bestGain = 0;
  for (let j = 0; j < bins.cuts.length; j++) {
    const first = j * BINS;
    const end = first + bins.cuts[j]!.length + 1;
    const direction = monotone === null ? 0 : monotone[j]!;
    const missing = bins.hasMissing[j] === 1 ? histogram[first + MISSING_BIN]! : 0;
    found.top = floor;
    found.bottom = 1;
    found.bin = -1;
    scan(histogram, found, { node, rules, direction, first, end, missing: 0 });
    const { bin } = found;
    if (missing !== 0) {
      found.bin = -1;
      scan(histogram, found, { node, rules, direction, first, end, missing });
    }
    const missingLeft = missing !== 0 && found.bin >= 0;
    const place = missingLeft ? found.bin : bin;
    const gain = found.top / found.bottom;
    if (place < 0 || !(gain > bestGain)) continue;
    bestGain = gain;
    const left = unpack(found.prefix);
    // Missing values that training has not seen here go with the larger child.
    const toLeft = missing === 0 ? left.count > count - left.count : missingLeft;
    best = { column: j, bin: place - first, missingLeft: Number(toLeft), ...left };
  }
  return best;
}

/** The best split of a column so far: its gain as a fraction, and the packed totals of its left child. */
interface Candidate {
  top: number;
  bottom: number;
  /** Its place in the histogram, -1 if there is none. */
  bin: number;
  prefix: number;
}

interface Side {
  readonly node: Totals;
  readonly rules: SplitRules;
  readonly direction: number;
  /** Where the regular bins of the column lie. */
  readonly first: number;
  readonly end: number;
  /** Packed totals of the missing values if they are on the left, else 0. */
  readonly missing: number;
}

/** Scans the regular bins of one column for a split that is better than `found`. */
function scan(histogram: Histogram, found: Candidate, side: Side): void {
  const { node, rules, direction, end } = side;
  const { sum, count } = node;
  const { minLeafSize, penalty } = rules;
  const scale = count + 2 * penalty;
  // Packed totals from which on the left child is large enough, and the right one is too small.
  const low = (minLeafSize - 0.5) * COUNT_UNIT;
  const high = (count - minLeafSize + 0.5) * COUNT_UNIT;
  let { top, bottom } = found;
  let prefix = side.missing;
  for (let k = side.first; k < end; k++) {
    prefix += histogram[k]!;
    if (prefix < low) continue;
    if (prefix >= high) break;
    const c = Math.floor(prefix * PER_COUNT_UNIT + 0.5);
    const a = c + penalty;
    const d = (prefix - c * COUNT_UNIT) * scale - sum * a;
    const numerator = d * d;
    const denominator = a * (count - c + penalty);
    // d has the sign of the left mean less the right one. An empty bin only says the same again.
    if (numerator * bottom > top * denominator && !(direction * d > 0)) {
      top = numerator;
      bottom = denominator;
      found.bin = k;
      found.prefix = prefix;
    }
  }
  found.top = top;
  found.bottom = bottom;
}
