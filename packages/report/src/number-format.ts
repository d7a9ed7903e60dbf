/** Turns a number into text for a table, with an ASCII minus; the same text in every format of the report. */
export type NumberFormat = (value: number) => string;

const grouped = (digits: string): string => {
  const [whole = "", fraction] = digits.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
};

/** A rounded value that is all zeros carries no sign. */
const withoutNegativeZero = (text: string): string => (/^-[0.,]*$/.test(text) ? text.slice(1) : text);

/** A fixed number of decimals, thousands separated. */
export const fixed =
  (decimals: number): NumberFormat =>
  (value) =>
    Math.abs(value) >= 1e15 ? value.toExponential(2) : withoutNegativeZero(grouped(value.toFixed(decimals)));

/** Significant digits, without an exponent between 1e-4 and 1e7. */
export const significant =
  (digits = 3): NumberFormat =>
  (value) => {
    if (value === 0) return "0";
    const size = Math.abs(value);
    if (size < 1e-4 || size >= 1e7) return value.toExponential(digits - 1);
    // Of the rounded value: .0997 has the magnitude of .10 at two digits.
    const magnitude = Math.floor(Math.log10(Number(size.toPrecision(digits))));
    return grouped(value.toFixed(Math.min(20, Math.max(0, digits - 1 - magnitude))));
  };

/** A setting as it was given, free of binary noise: `0.05`, not `0.0500`. */
export const setting: NumberFormat = (value) => String(Number(value.toPrecision(12)));

/** A count. */
export const integer: NumberFormat = fixed(0);

/** A share as a percentage with one decimal. */
export const percent: NumberFormat = (value) => `${withoutNegativeZero((100 * value).toFixed(1))} %`;

/** A p-value: two significant digits, never smaller than `< 0.001`. */
export const pValue: NumberFormat = (value) => {
  if (value < 0.001) return "< 0.001";
  return value < 0.0995 ? value.toFixed(3) : value.toFixed(2);
};

const needed = (size: number): number => 1 - Math.floor(Math.log10(size));

/** Decimals that show two significant digits of a typical standard error, one more where the smallest needs it. */
export function decimalsFor(spreads: readonly (number | null)[]): number {
  const sizes = spreads.filter((s): s is number => s !== null && s > 0 && Number.isFinite(s)).sort((a, b) => a - b);
  if (sizes.length === 0) return 3;
  const typical = needed(sizes[Math.floor(sizes.length / 2)]!);
  return Math.min(6, Math.max(0, Math.min(needed(sizes[0]!), typical + 1)));
}

/** A level, or a share on an axis, without decimals that it does not need: `95 %` from .95. */
export const levelText = (level: number): string => `${Number((100 * level).toPrecision(4))} %`;

/** `[low, high]` in the given format. */
export const intervalText = ([low, high]: readonly [number, number], format: NumberFormat): string =>
  `[${format(low)}, ${format(high)}]`;

/** ASCII minus signs in front of digits become typographic ones. */
export const typographic = (text: string): string => text.replace(/-(?=[\d.])/g, "\u2212");
