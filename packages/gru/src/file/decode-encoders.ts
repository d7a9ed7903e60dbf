import { CareerDmlError, FileError } from "@career-dml/core/errors";
import {
  checkPlaces,
  fromJson,
  inFile,
  type Json,
  type NumberArray,
  readFixed,
  readManifest,
  soundBytes,
  unpack,
} from "@career-dml/core/file";
import type { Encoder } from "../encoder.js";
import { checkEncoder } from "./check-encoder.js";
import { ENCODER_FORMAT, type EncoderManifest } from "./format.js";

/**
 * The encoders that `encodeEncoders` was given, to the bit.
 *
 * @param source The file that errors name.
 * @throws {FileError} if the bytes are no encoders, cut off, damaged in any place, or from another version. No more memory
 *   is taken than the bytes can fill.
 */
export function decodeEncoders(bytes: Uint8Array, source = "the bytes of the encoders"): readonly Encoder[] {
  const { head, manifest } = readHead(bytes, source);
  checkPlaces(manifest.sections, { head, length: bytes.length, source });
  const arrays = new Map<string, NumberArray>(
    manifest.sections.map((section) => [
      section.name,
      inFile(source, `section ${section.name}`, () => unpack(soundBytes(bytes, section), section)),
    ]),
  );
  const read = inFile(source, "its manifest", () =>
    fromJson(manifest.encoders as Json, (path) => {
      const array = arrays.get(path);
      if (array === undefined) throw new RangeError(`names a section ${path} that does not exist`);
      return array;
    }),
  ) as readonly unknown[];
  return read.map((encoder, k) => checked(encoder, k, source));
}

/**
 * What a file says of its encoders — variant, options, vocabularies, losses, versions, sections — without its arrays.
 *
 * @throws {FileError} if the bytes are no encoders, cut off, or their manifest is damaged.
 */
export const readEncoderManifest = (bytes: Uint8Array, source = "the bytes of the encoders"): EncoderManifest =>
  readHead(bytes, source).manifest;

function readHead(bytes: Uint8Array, source: string): { head: number; manifest: EncoderManifest } {
  const head = readFixed(ENCODER_FORMAT, { bytes, length: bytes.length, source });
  return { head, manifest: readManifest(ENCODER_FORMAT, bytes.subarray(0, head), source) };
}

function checked(read: unknown, k: number, source: string): Encoder {
  try {
    return checkEncoder(read);
  } catch (cause) {
    if (!(cause instanceof CareerDmlError)) throw cause;
    const what = `holds no encoder that this version knows (number ${k + 1}): ${cause.message}`;
    throw new FileError(source, what, { cause });
  }
}
