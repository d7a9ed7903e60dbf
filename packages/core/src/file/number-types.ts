const constructors = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

/** Types of numbers that a section can hold. */
export type NumberType = keyof typeof constructors;

/** An array that a section can hold. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** Names of the number types that a file can hold. */
export const numberTypes = Object.keys(constructors) as [NumberType, ...NumberType[]];

/** Bytes of one number. */
export const widthOf = (type: NumberType): number => constructors[type].BYTES_PER_ELEMENT;

/** A view of the given type on all of `buffer`. */
export const typedArray = (type: NumberType, buffer: ArrayBuffer): NumberArray => new constructors[type](buffer);

/** Number type of an array. @throws {TypeError} if a section cannot hold such an array. */
export function typeOf(values: ArrayBufferView): NumberType {
  const type = numberTypes.find((name) => values.constructor === constructors[name]);
  if (type === undefined) throw new TypeError(`a section cannot hold a ${values.constructor.name}`);
  return type;
}

/** The bits of an array as unsigned integers, on the same memory: -0 and every NaN keep their own. */
export function bitPatterns(values: NumberArray): BigUint64Array | Uint32Array | Uint16Array | Uint8Array {
  const { buffer, byteOffset, length } = values;
  switch (values.BYTES_PER_ELEMENT) {
    case 8:
      return new BigUint64Array(buffer, byteOffset, length);
    case 4:
      return new Uint32Array(buffer, byteOffset, length);
    case 2:
      return new Uint16Array(buffer, byteOffset, length);
    default:
      return new Uint8Array(buffer, byteOffset, length);
  }
}
