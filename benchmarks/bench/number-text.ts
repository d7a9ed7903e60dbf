/** Seconds with three significant digits, in the unit that suits. */
export function duration(seconds: number): string {
  // Rounded first: 999.9 ms are 1.00 s.
  const rounded = Number(seconds.toPrecision(3));
  const [value, unit] = rounded >= 1 ? [rounded, "s"] : rounded >= 1e-3 ? [rounded * 1e3, "ms"] : [rounded * 1e6, "us"];
  return `${value >= 1000 ? Math.round(value) : value.toPrecision(3)} ${unit}`;
}

/** A number with three significant digits. */
export const digits = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 3 });
