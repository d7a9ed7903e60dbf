import { FileError } from "../errors.js";
import { checksumOf } from "./head.js";
import type { Section } from "./section.js";

/**
 * Checks that the sections follow each other from the end of the head to that of the file.
 *
 * @throws {FileError} naming the first that does not.
 */
export function checkPlaces(
  sections: readonly Section[],
  { head, length, source }: { readonly head: number; readonly length: number; readonly source: string },
): void {
  let end = head;
  for (const { name, offset, bytes } of sections) {
    if (offset !== end) throw new FileError(source, `is damaged: section ${name} starts at byte ${offset}, not ${end}`);
    end += bytes;
  }
  if (end !== length) throw new FileError(source, `is damaged: its sections end at byte ${end} of ${length}`);
}

/** The bytes of a section, on the memory of `file`. @throws {RangeError} if their checksum is wrong. */
export function soundBytes(file: Uint8Array, { offset, bytes, checksum }: Section): Uint8Array {
  const own = file.subarray(offset, offset + bytes);
  if (checksumOf(own) !== checksum) throw new RangeError("has a wrong checksum");
  return own;
}

/** Runs `read`; a RangeError in it becomes a typed error that names file and place. @throws {FileError} */
export function inFile<T>(source: string, place: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FileError(source, `is damaged: ${place} ${cause.message}`, { cause });
  }
}
