import { describe, expect, test } from "vitest";
import { hash128, murmur128 } from "../src/hash.js";

const bytesOf = (words: Uint32Array): Uint8Array => {
  const view = new DataView(new ArrayBuffer(16));
  words.forEach((word, k) => {
    view.setUint32(4 * k, word, true);
  });
  return new Uint8Array(view.buffer);
};

describe("MurmurHash3_x86_128", () => {
  test("has the verification value of SMHasher, 0xB3ECE62A", () => {
    // Hashes of {0}, {0, 1}, …, {0, …, 254} under seeds 256, 255, …, hashed again: every length and tail takes part.
    const key = Uint8Array.from({ length: 256 }, (_, i) => i);
    const all = new Uint8Array(256 * 16);
    for (let i = 0; i < 256; i++) all.set(bytesOf(murmur128(key.subarray(0, i), 256 - i)), 16 * i);
    expect(murmur128(all)[0]).toBe(0xb3ece62a);
  });

  test("of nothing under seed 0 is 0", () => {
    expect([...murmur128(new Uint8Array(0))]).toEqual([0, 0, 0, 0]);
  });

  test("reads a view from where it starts", () => {
    const bytes = Uint8Array.from({ length: 40 }, (_, i) => 7 * i);
    expect(murmur128(bytes.subarray(5, 30))).toEqual(murmur128(bytes.slice(5, 30)));
  });

  test("words are little-endian and come before the text, which is UTF-8", () => {
    const bytes = Uint8Array.of(0x04, 0x03, 0x02, 0x01, 0xc3, 0xa9);
    expect(hash128(Uint32Array.of(0x01020304), "é")).toEqual(murmur128(bytes));
  });
});
