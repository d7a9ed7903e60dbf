import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

/** The bytes of a file, unpacked where its name ends in .gz; `null` where it ends in .zst, which Node 20 cannot unpack. */
export function fileBytes(file: string): AsyncIterable<Buffer> | null {
  if (/\.zst$/i.test(file)) return null;
  const bytes = createReadStream(file);
  return /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
}
