import { bitPatterns, type NumberArray, type NumberType, typedArray, typeOf, widthOf } from "./number-types.js";

/** How the numbers of a section are stored: as they are, or as places in a dictionary of those that differ. */
export const packings = ["plain", "dictionary"] as const;

/**
 * How the numbers of a section lie in the file, little-endian.
 *
 * - `plain`: one after the other
 * - `dictionary`: the count of distinct bit patterns (32 bits), the patterns in the order in which they first appear, then
 *   the index of each number, in 1, 2 or 4 bytes as the count needs
 */
export type Packing = (typeof packings)[number];

/** The shortest packing of an array, and its bytes. */
export function pack(values: NumberArray): { readonly packing: Packing; readonly bytes: Uint8Array } {
  const dictionary = repeats(values) ? packDictionary(values) : null;
  if (dictionary !== null && dictionary.length < values.byteLength) return { packing: "dictionary", bytes: dictionary };
  return { packing: "plain", bytes: littleEndian(values) };
}

/**
 * The array that `pack` was given, to the bit.
 *
 * @param length Numbers in the array.
 * @throws {RangeError} saying what is wrong if the bytes cannot hold it; nothing larger than eight times the bytes is made.
 */
export function unpack(
  bytes: Uint8Array,
  { type, packing, length }: { readonly type: NumberType; readonly packing: Packing; readonly length: number },
): NumberArray {
  const width = widthOf(type);
  if (packing === "plain") {
    expectBytes(bytes, length * width);
    return typedArray(type, inMachineOrder(new Uint8Array(bytes), width).buffer);
  }
  if (bytes.length < 4) throw new RangeError(`is ${bytes.length} bytes long, too short for a dictionary`);
  const entries = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const indexWidth = indexWidthFor(entries);
  expectBytes(bytes, 4 + entries * width + length * indexWidth);
  const at = 4 + entries * width;
  const patterns = bitPatterns(typedArray(type, inMachineOrder(new Uint8Array(bytes.subarray(4, at)), width).buffer));
  const indices = typedArray(
    indexTypes[indexWidth],
    inMachineOrder(new Uint8Array(bytes.subarray(at)), indexWidth).buffer,
  );
  const values = typedArray(type, new ArrayBuffer(length * width));
  const into = bitPatterns(values);
  for (let i = 0; i < length; i++) {
    const index = Number(indices[i]);
    if (index >= entries) throw new RangeError(`names entry ${index} of a dictionary of ${entries}`);
    into[i] = patterns[index]!;
  }
  return values;
}

const indexTypes = { 1: "uint8", 2: "uint16", 4: "uint32" } as const;
const indexWidthFor = (entries: number): 1 | 2 | 4 => (entries <= 2 ** 8 ? 1 : entries <= 2 ** 16 ? 2 : 4);

function expectBytes(bytes: Uint8Array, expected: number): void {
  if (bytes.length !== expected) throw new RangeError(`is ${bytes.length} bytes long instead of ${expected}`);
}

/** Numbers looked at before a dictionary is tried. */
const LOOKED_AT = 1024;

/** Whether numbers spread over the array repeat often enough for a dictionary to have a chance. */
function repeats(values: NumberArray): boolean {
  const patterns = bitPatterns(values);
  const step = Math.max(1, Math.floor(patterns.length / LOOKED_AT));
  const seen = new Set<number | bigint>();
  let count = 0;
  for (let i = 0; i < patterns.length; i += step, count++) seen.add(patterns[i]!);
  return 2 * seen.size <= count;
}

function packDictionary(values: NumberArray): Uint8Array | null {
  const patterns = bitPatterns(values);
  const width = values.BYTES_PER_ELEMENT;
  const numbers = new Map<number | bigint, number>();
  const indices = new Uint32Array(values.length);
  const most = values.length / 2;
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i]!;
    let index = numbers.get(pattern);
    if (index === undefined) {
      index = numbers.size;
      if (index >= most) return null;
      numbers.set(pattern, index);
    }
    indices[i] = index;
  }
  const entries = typedArray(typeOf(values), new ArrayBuffer(numbers.size * width));
  const into = bitPatterns(entries);
  let k = 0;
  for (const pattern of numbers.keys()) into[k++] = pattern;
  const indexWidth = indexWidthFor(numbers.size);
  const narrow = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[indexWidth];
  const bytes = new Uint8Array(4 + entries.byteLength + indices.length * indexWidth);
  new DataView(bytes.buffer).setUint32(0, numbers.size, true);
  bytes.set(littleEndian(entries), 4);
  bytes.set(littleEndian(narrow.from(indices)), 4 + entries.byteLength);
  return bytes;
}

const littleEndian = (values: NumberArray): Uint8Array<ArrayBuffer> =>
  inMachineOrder(
    Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    values.BYTES_PER_ELEMENT,
  );

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Turns little-endian numbers into the machine's, or back, in place. */
function inMachineOrder(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  if (machineIsLittleEndian || width === 1) return bytes;
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
  return bytes;
}
