/** Seconds with three significant digits, in the unit that suits. */
export function duration(seconds: number): string {
  const [value, unit] = seconds >= 1 ? [seconds, "s"] : seconds >= 1e-3 ? [seconds * 1e3, "ms"] : [seconds * 1e6, "us"];
  return `${value.toPrecision(3)} ${unit}`;
}

/** A number with three significant digits. */
export const digits = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 3 });
