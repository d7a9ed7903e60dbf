/** A result as JSON text. @throws {TypeError} for a number that JSON cannot hold: a defect of what made it. */
export const finiteJson = (result: unknown): string => `${JSON.stringify(result, finite, 2)}\n`;

function finite(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${key} of the result is ${value}`);
  return value;
}
