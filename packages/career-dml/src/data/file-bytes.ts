import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** The bytes of a file, unpacked where its name ends in .gz; `null` where it ends in .zst, which Node 20 cannot unpack. */
export function fileBytes(file: string): AsyncIterable<Buffer> | null {
  if (/\.zst$/i.test(file)) return null;
  const bytes = createReadStream(file);
  // A mere pipe would leave the file open where its reader stops early, and its errors without a listener; those reach the reader.
  return /\.gz$/i.test(file) ? pipeline(bytes, createGunzip(), () => undefined) : bytes;
}
