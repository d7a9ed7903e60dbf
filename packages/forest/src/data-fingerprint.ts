import { hash128, murmur128 } from "@career-dml/core";

/**
 * Fingerprint of the arrays that a forest is grown from: MurmurHash3_x86_128, in hexadecimal. Forests with one fingerprint
 * were grown on the same data, so their trees may stand in one forest.
 *
 * @param arrays Named arrays; names count, their order does not.
 */
export function dataFingerprint(arrays: Readonly<Record<string, ArrayBufferView>>): string {
  const names = Object.keys(arrays).sort();
  const words = names.flatMap((name) => {
    const { buffer, byteOffset, byteLength } = arrays[name]!;
    return [...murmur128(new Uint8Array(buffer, byteOffset, byteLength))];
  });
  const hash = hash128(Uint32Array.from(words), names.join());
  return Array.from(hash, (word) => word.toString(16).padStart(8, "0")).join("");
}
