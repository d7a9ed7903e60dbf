const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const rotl = (x: number, r: number): number => (x << r) | (x >>> (32 - r));

/** MurmurHash3's 32-bit finaliser. */
function finalise(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * MurmurHash3_x86_128 with seed 0 (Appleby, public domain; checked against the published reference vectors) of the
 * words in little-endian order followed by the UTF-8 bytes of `text`.
 */
export function hash128(words: Uint32Array, text: string): Uint32Array {
  const suffix = new TextEncoder().encode(text);
  const bytes = new Uint8Array(words.length * 4 + suffix.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  bytes.set(suffix, words.length * 4);
  return murmur128(bytes);
}

/** MurmurHash3_x86_128 of `bytes` under `seed`. */
export function murmur128(bytes: Uint8Array, seed = 0): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.length >>> 4;
  let h1 = seed;
  let h2 = seed;
  let h3 = seed;
  let h4 = seed;
  for (let b = 0; b < blocks; b++) {
    const at = b * 16;
    h1 ^= Math.imul(rotl(Math.imul(view.getUint32(at, true), C1), 15), C2);
    h1 = (Math.imul(rotl(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotl(Math.imul(view.getUint32(at + 4, true), C2), 16), C3);
    h2 = (Math.imul(rotl(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotl(Math.imul(view.getUint32(at + 8, true), C3), 17), C4);
    h3 = (Math.imul(rotl(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotl(Math.imul(view.getUint32(at + 12, true), C4), 18), C1);
    h4 = (Math.imul(rotl(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const tail = new Uint32Array(4);
  for (let i = blocks * 16, k = 0; i < bytes.length; i++, k++) {
    tail[k >>> 2]! |= bytes[i]! << (8 * (k & 3));
  }
  h4 ^= Math.imul(rotl(Math.imul(tail[3]!, C4), 18), C1);
  h3 ^= Math.imul(rotl(Math.imul(tail[2]!, C3), 17), C4);
  h2 ^= Math.imul(rotl(Math.imul(tail[1]!, C2), 16), C3);
  h1 ^= Math.imul(rotl(Math.imul(tail[0]!, C1), 15), C2);

  h1 ^= bytes.length;
  h2 ^= bytes.length;
  h3 ^= bytes.length;
  h4 ^= bytes.length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalise(h1);
  h2 = finalise(h2);
  h3 = finalise(h3);
  h4 = finalise(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  return Uint32Array.of(h1, h2 + h1, h3 + h1, h4 + h1);
}
