import type { NumberArray } from "./number-types.js";

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Numbers without a form in JSON. */
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/**
 * Plain data as JSON, its typed arrays handed to `arrays` under their dotted path and replaced by `{ $section: path }`,
 * numbers that JSON lacks by `{ $number: name }`. Absent and `undefined` fields are the same.
 *
 * @throws {TypeError} naming what is not plain data.
 */
export function toJson(value: unknown, path: string, arrays: Map<string, NumberArray>): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    const special = [...SPECIAL].find(([, number]) => Object.is(number, value));
    return special === undefined ? value : { $number: special[0] };
  }
  if (ArrayBuffer.isView(value)) {
    arrays.set(path, value as NumberArray);
    return { $section: path };
  }
  if (Array.isArray(value)) return value.map((item, i) => toJson(item, `${path}.${i}`, arrays));
  if (typeof value !== "object") throw new TypeError(`${path} is a ${typeof value}, which is no plain data`);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, toJson(field, path === "" ? name : `${path}.${name}`, arrays)]),
  );
}

/**
 * The data that `toJson` was given, frozen but for its arrays.
 *
 * @param arrayOf The array of a path.
 * @throws {RangeError} naming a number that is none of those that `toJson` writes.
 */
export function fromJson(json: Json, arrayOf: (path: string) => NumberArray): unknown {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return Object.freeze(json.map((item: Json) => fromJson(item, arrayOf)));
  const fields = Object.entries(json as { readonly [key: string]: Json });
  const [first] = fields;
  if (fields.length === 1 && first !== undefined) {
    const [name, value] = first;
    if (name === "$section" && typeof value === "string") return arrayOf(value);
    if (name === "$number") return specialNumber(value);
  }
  return Object.freeze(Object.fromEntries(fields.map(([name, value]) => [name, fromJson(value, arrayOf)])));
}

function specialNumber(name: Json): number {
  const number = typeof name === "string" ? SPECIAL.get(name) : undefined;
  if (number === undefined) throw new RangeError(`names ${JSON.stringify(name)} as a number`);
  return number;
}
