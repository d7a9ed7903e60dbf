import type { Rng } from "@career-dml/core";

/** What a getter or a proxy of a spoiled input throws: the caller's own error, which no kernel may swallow. */
export class CallersError extends Error {}

type Arrays = Float64Array | Int32Array | Uint32Array | Uint8Array | Int8Array;
type Typed = new (buffer: ArrayBufferLike, offset?: number, length?: number) => Arrays;

const pick = <T>(rng: Rng, values: readonly T[]): T => values[rng.below(values.length)]!;

const isTyped = (value: unknown): value is Arrays => ArrayBuffer.isView(value) && !(value instanceof DataView);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !ArrayBuffer.isView(value);

/** A copy of a plain input whose arrays have buffers of their own. */
export function copyOf<T>(value: T): T {
  if (isTyped(value)) return value.slice() as T & Arrays;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, copyOf(field)])) as T;
}

/** Values of every type. */
const anything: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => "",
  () => "1",
  () => 1n,
  () => Symbol("number"),
  () => ({}),
  () => [],
  () => [1, 2],
  () => () => 1,
  () => new Date(0),
  () => Number.NaN,
  () => Object.create(null),
  () => new Float64Array(2),
  () => new ArrayBuffer(8),
  () => new SharedArrayBuffer(8),
  () => new DataView(new ArrayBuffer(8)),
  () => new Map([["length", 3]]),
  () => ({ valueOf: () => 3, toString: () => "3" }),
  () => ({ length: 3, 0: 1, 1: 2, 2: 3 }),
];

const strangeNumbers = [
  Number.NaN,
  Infinity,
  -Infinity,
  -1,
  -0,
  0,
  0.5,
  1,
  2,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  2 ** 64,
  1e300,
  -(2 ** 31),
  5e-324,
];

const strangeEntries = [
  Number.NaN,
  Infinity,
  -Infinity,
  -1,
  0,
  -0,
  1,
  2,
  1e308,
  5e-324,
  2 ** 31,
  2 ** 32 - 1,
  -(2 ** 31),
];

/** A spoiled value, and whether the kernel must take it for the sound one. */
interface Spoil {
  readonly how: string;
  readonly value: unknown;
  readonly same?: boolean;
}

function numberInstead(rng: Rng, value: number): Spoil {
  const near = [value + 1, value - 1, -value, value + 0.5, value * 2, 2 ** 32 + value];
  const other = pick(rng, [...strangeNumbers, ...near]);
  return { how: `is ${other}`, value: other, same: Object.is(other, value) };
}

/** Views of the same numbers, or nearly: other lengths, types, buffers and entries. */
const arraySpoils: readonly ((array: Arrays, rng: Rng) => Spoil)[] = [
  (array) => ({ how: "is empty", value: array.subarray(0, 0), same: array.length === 0 }),
  (array) => ({ how: "is one short", value: array.subarray(1), same: array.length === 0 }),
  (array) => {
    const longer = new (array.constructor as Typed)(new ArrayBuffer(array.byteLength + array.BYTES_PER_ELEMENT));
    longer.set(array as never);
    return { how: "is one longer", value: longer };
  },
  (array) => {
    const type = array.constructor as Typed;
    const offset = 3 * array.BYTES_PER_ELEMENT;
    const view = new type(new ArrayBuffer(array.byteLength + 2 * offset), offset, array.length);
    view.set(array as never);
    return { how: "is a part of a buffer", value: view, same: true };
  },
  (array) => ({ how: "is of single precision", value: Float32Array.from(array as ArrayLike<number>) }),
  (array) => ({ how: "is of bytes", value: new Uint8ClampedArray(array as never) }),
  (array) => ({ how: "is of long integers", value: new BigInt64Array(array.length) }),
  (array) => ({ how: "is an array", value: Array.from(array as ArrayLike<number>) }),
  (array) => ({ how: "is its buffer", value: array.buffer }),
  (array) => ({ how: "is a view of data", value: new DataView(array.buffer) }),
  (array) => {
    structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
    return { how: "is detached", value: array };
  },
  (array) => {
    const shared = new (array.constructor as Typed)(new SharedArrayBuffer(array.byteLength));
    shared.set(array as never);
    return { how: "is shared", value: shared };
  },
  (array, rng) => {
    const Growing = ArrayBuffer as unknown as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer & { resize(length: number): void };
    const buffer = new Growing(array.byteLength, { maxByteLength: 2 * array.byteLength + 64 });
    const type = array.constructor as Typed;
    const tracking = rng.below(2) === 0 ? new type(buffer) : new type(buffer, 0, array.length);
    tracking.set(array as never);
    const [how, size] = pick(rng, [
      ["can grow", array.byteLength],
      ["has grown", 2 * array.byteLength],
      ["has shrunk", Math.floor(array.length / 2) * array.BYTES_PER_ELEMENT],
    ] as const);
    buffer.resize(size);
    return { how, value: tracking, same: how === "can grow" };
  },
  (array, rng) => {
    if (array.length > 0) array[rng.below(array.length)] = pick(rng, strangeEntries);
    return { how: "has a strange entry", value: array };
  },
  (array, rng) => {
    if (array.length > 1) array[rng.below(array.length)] = array[rng.below(array.length)]!;
    return { how: "has an entry twice", value: array };
  },
  (array, rng) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = rng.below(256);
    return { how: "holds any bits", value: array };
  },
  (array) => ({ how: "is a proxy", value: new Proxy(array, {}) }),
  (array) => {
    Object.defineProperty(array, "length", { value: 2 ** 31 });
    return { how: "lies of its length", value: array, same: true };
  },
];

const throwing = (): never => {
  throw new CallersError("the caller's own");
};

/** Ways to hand over a field, or the object itself, that ordinary objects do not have. */
const objectSpoils: readonly ((object: Record<string, unknown>, name: string, detach: () => void) => Spoil)[] = [
  (object, name) => {
    const { [name]: _, ...rest } = object;
    return { how: `lacks ${name}`, value: rest };
  },
  (object) => ({ how: "has one more field", value: { ...object, surplus: throwing }, same: true }),
  (object) => ({ how: "has no prototype", value: Object.assign(Object.create(null), object), same: true }),
  (object) => ({ how: "inherits its fields", value: Object.create(object) }),
  (object) => ({ how: "is a proxy", value: new Proxy(object, {}), same: true }),
  (object) => ({ how: "is a proxy that throws", value: new Proxy(object, { get: throwing, ownKeys: throwing }) }),
  (object, name) => {
    const value = Object.defineProperty({ ...object }, name, { enumerable: true, get: throwing });
    return { how: `throws at ${name}`, value };
  },
  (object, name, detach) => {
    let reads = 0;
    const get = (): unknown => {
      if (reads++ === 0) detach();
      return object[name];
    };
    const value = Object.defineProperty({ ...object }, name, { enumerable: true, get });
    return { how: `detaches every array when ${name} is read`, value };
  },
  (object, name) => {
    let reads = 0;
    const get = (): unknown => (reads++ % 2 === 0 ? object[name] : "another");
    const value = Object.defineProperty({ ...object }, name, { enumerable: true, get });
    return { how: `changes ${name} when it is read again`, value };
  },
];

const listSpoils: readonly ((list: unknown[], rng: Rng) => Spoil)[] = [
  () => ({ how: "is empty", value: [] }),
  (list) => ({ how: "has its last item twice", value: [...list, list.at(-1)] }),
  () => ({ how: "has only holes", value: Object.assign([], { length: 2 ** 32 - 1 }) }),
  (list) => ({ how: "ends in a hole", value: Object.assign([...list], { length: list.length + 1 }) }),
  (list) => ({ how: "is a proxy", value: new Proxy(list, {}) }),
  (list) => ({ how: "throws at an item", value: Object.defineProperty([...list], 0, { get: throwing }) }),
  (list, rng) => ({ how: "holds another type", value: [...list, pick(rng, anything)()] }),
];

const strings = ["", "x", "causal", "logistic", "variational", "raw\u0000", "\ud800", "y".repeat(100_000)];

/** What the value becomes, by its type or by none. */
function spoil(value: unknown, rng: Rng, detach: () => void): Spoil {
  if (rng.below(8) === 0) {
    const other = pick(rng, anything)();
    return { how: `is a ${Object.prototype.toString.call(other).slice(8, -1)}`, value: other };
  }
  if (typeof value === "number") return numberInstead(rng, value);
  if (typeof value === "boolean") return { how: "is the other", value: !value };
  if (typeof value === "string") return { how: "is another word", value: pick(rng, strings) };
  if (isTyped(value)) return pick(rng, arraySpoils)(value, rng);
  if (Array.isArray(value)) return pick(rng, listSpoils)(value, rng);
  if (!isObject(value)) return { how: "is 1", value: 1 };
  return pick(rng, objectSpoils)(value, pick(rng, Object.keys(value)) ?? "x", detach);
}

type Place = readonly (string | number)[];

/** Every place of an input, its root among them. */
function placesOf(value: unknown, at: Place = []): Place[] {
  if (!isObject(value)) return [at];
  return [at, ...Object.entries(value).flatMap(([name, field]) => placesOf(field, [...at, name]))];
}

const valueAt = (root: unknown, place: Place): unknown =>
  place.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], root);

function replaced(root: unknown, [name, ...rest]: Place, value: unknown): unknown {
  if (name === undefined) return value;
  const parent = root as Record<string, unknown>;
  const child = replaced(parent[name], rest, value);
  if (Array.isArray(parent)) return parent.map((item, i) => (String(i) === String(name) ? child : item));
  return { ...parent, [name]: child };
}

function detachAll(value: unknown): void {
  if (isTyped(value)) {
    // Shared memory cannot be detached.
    if (value.buffer instanceof ArrayBuffer) structuredClone(value.buffer, { transfer: [value.buffer] });
  } else if (isObject(value)) Object.values(value).forEach(detachAll);
}

/** An input with something wrong somewhere. */
export interface Spoiled {
  readonly input: unknown;
  /** What was done, in words. */
  readonly changes: readonly string[];
  /** Whether nothing was done that a kernel may see. */
  readonly same: boolean;
}

/** Spoils a copy of `sound` in one to three places; in none one time in ten. */
export function spoiled(sound: unknown, rng: Rng): Spoiled {
  let input = copyOf(sound);
  const changes: string[] = [];
  let same = true;
  const times = rng.below(10) === 0 ? 0 : 1 + Math.floor(3 * rng.uniform() ** 3);
  // What a spoil made, such as a getter, is left alone: only places of plain data are spoiled.
  const places = placesOf(input);
  const used: Place[] = [];
  for (let k = 0; k < times; k++) {
    const place = pick(rng, places);
    if (
      used.some((other) => other.every((name, i) => place[i] === name) || place.every((name, i) => other[i] === name))
    ) {
      continue;
    }
    used.push(place);
    const all = input;
    const done = spoil(valueAt(input, place), rng, () => detachAll(all));
    input = replaced(input, place, done.value);
    changes.push(`${place.join(".") || "input"} ${done.how}`);
    same &&= done.same === true;
  }
  return { input, changes, same };
}

/** Arguments of no shape at all. */
export const anyArguments = (rng: Rng): unknown[] =>
  Array.from({ length: rng.below(12) }, () => (rng.below(2) === 0 ? pick(rng, strangeNumbers) : pick(rng, anything)()));

/** Threads to run on, strange one time in eight. */
export const anyThreads = (rng: Rng): unknown =>
  rng.below(8) > 0 ? 1 + rng.below(3) : rng.below(2) === 0 ? pick(rng, strangeNumbers) : pick(rng, anything)();
