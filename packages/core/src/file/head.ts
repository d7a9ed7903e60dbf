import type { z } from "zod";
import { FileError } from "../errors.js";
import { murmur128 } from "../hash.js";
import type { FileFormat } from "./format.js";

/** Magic, version (32 bits), length of the manifest (32 bits), length of the file (64 bits); all little-endian. */
export const FIXED_BYTES = 24;
const CHECKSUM_BYTES = 16;

/** MurmurHash3_x86_128 of `bytes`, in hexadecimal. It differs for any two inputs that differ in one 32-bit word alone. */
export const checksumOf = (bytes: Uint8Array): string =>
  Array.from(murmur128(bytes), (word) => word.toString(16).padStart(8, "0")).join("");

/** The bytes before the sections: what `readFixed` and `readManifest` read. */
export function writeHead({ magic, version }: FileFormat, manifest: Uint8Array, sectionBytes: number): Uint8Array {
  const bytes = new Uint8Array(headBytes(manifest.length));
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint32(8, version, true);
  view.setUint32(12, manifest.length, true);
  view.setBigUint64(16, BigInt(bytes.length + sectionBytes), true);
  bytes.set(manifest, FIXED_BYTES);
  const end = FIXED_BYTES + manifest.length;
  murmur128(bytes.subarray(0, end)).forEach((word, k) => view.setUint32(end + 4 * k, word, true));
  return bytes;
}

/** Bytes before the sections. */
export const headBytes = (manifestBytes: number): number => FIXED_BYTES + manifestBytes + CHECKSUM_BYTES;

/** First bytes of a file, the length of the whole, and the name that errors give it. */
export interface FileBeginning {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly source: string;
}

/**
 * Length of the head, from the first bytes of a file.
 *
 * @throws {FileError} if this is no file of the format, was written by a newer version, or is longer or shorter than it says.
 */
export function readFixed(format: FileFormat, { bytes, length, source }: FileBeginning): number {
  const { magic, version: known, holds, reader } = format;
  if (!magic.every((byte, k) => bytes[k] === byte)) {
    throw new FileError(source, length < magic.length ? `is too short to hold ${holds}` : `is no file of ${holds}`);
  }
  if (bytes.length < FIXED_BYTES) throw new FileError(source, "is cut off within its first bytes");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== known) {
    const remedy = version > known ? `read it with a newer version of ${reader}` : "it is damaged";
    throw new FileError(source, `has format ${version}, this version reads ${known}; ${remedy}`);
  }
  const expected = view.getBigUint64(16, true);
  if (expected !== BigInt(length)) {
    const what = BigInt(length) < expected ? "is cut off" : "has bytes after its end";
    throw new FileError(source, `${what}: it holds ${length} bytes and says ${expected}`);
  }
  const head = headBytes(view.getUint32(12, true));
  if (head > length) throw new FileError(source, "is damaged: its manifest would end after the file");
  return head;
}

/** A manifest, with what the fixed bytes say. */
export type ReadManifest<Manifest extends z.ZodObject> = Readonly<z.output<Manifest>> & {
  readonly formatVersion: number;
  /** Length of the file. */
  readonly bytes: number;
};

/**
 * The manifest in the head of a file.
 *
 * @throws {FileError} if it is damaged or says what this version does not understand.
 */
export function readManifest<Manifest extends z.ZodObject>(
  { manifest }: FileFormat<Manifest>,
  head: Uint8Array,
  source: string,
): ReadManifest<Manifest> {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const end = head.length - CHECKSUM_BYTES;
  const isSound = murmur128(head.subarray(0, end)).every((word, k) => word === view.getUint32(end + 4 * k, true));
  if (!isSound) throw new FileError(source, "is damaged: the checksum of its manifest is wrong");
  const parsed = manifest.safeParse(parseJson(head.subarray(FIXED_BYTES, end), source));
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new FileError(source, `has a manifest that this version cannot read: ${issues.join("; ")}`);
  }
  const bytes = Number(view.getBigUint64(16, true));
  return Object.freeze({ formatVersion: view.getUint32(8, true), bytes, ...parsed.data });
}

function parseJson(bytes: Uint8Array, source: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FileError(source, "has a manifest that is no JSON", { cause });
  }
}
