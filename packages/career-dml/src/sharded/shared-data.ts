import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FileError, onDisk, writeWhole } from "@career-dml/core";
import {
  assembleFile,
  checkPlaces,
  checksumOf,
  type FileFormat,
  fromJson,
  inFile,
  type Json,
  magicOf,
  type NumberArray,
  pack,
  readFixed,
  readManifest,
  section,
  soundBytes,
  toJson,
  typeOf,
  unpack,
} from "@career-dml/core/file";
import { z } from "zod";

/** Where data lie, and what they are: what tasks carry in place of the data. */
export interface SharedData {
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly hash: string;
}

const FORMAT = Object.freeze({
  magic: magicOf("S"),
  version: 1,
  holds: "shared data",
  reader: "career-dml",
  manifest: z.strictObject({ data: z.json(), sections: z.array(section) }),
}) satisfies FileFormat;

/**
 * Writes plain data, typed arrays among them, into a folder under their own hash, once whatever number of tasks name them. The
 * same data have the same file.
 *
 * A file, and not a value in Redis: every engine can name it, a task carries no credentials, and Redis, which holds all it has
 * in memory and writes it to its log, is spared the largest thing there is. Workers on other machines need the folder at the
 * same path.
 *
 * @throws {FileError} if the folder cannot be written.
 */
export async function shareData(folder: string, data: unknown): Promise<SharedData> {
  const arrays = new Map<string, NumberArray>();
  const json = toJson(data, "", arrays);
  const parts = [...arrays].map(([name, values]) => {
    const { packing, bytes } = pack(values);
    const entry = { name, type: typeOf(values), packing, length: values.length, bytes: bytes.length };
    return { entry: { ...entry, checksum: checksumOf(bytes) }, bytes };
  });
  const bytes = assembleFile(FORMAT, { data: json }, parts);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const file = join(resolve(folder), `${hash}.data`);
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  const there = await stat(file).catch(() => null);
  if (there?.size !== bytes.length) await writeWhole([file], ([sibling]) => writeFile(sibling!, bytes));
  return { file, hash };
}

/** Bytes of files whose data a thread keeps. */
const KEPT_BYTES = 2 ** 29;

interface Kept {
  readonly data: unknown;
  readonly bytes: number;
}

/** Data that this thread read, the latest last. */
const kept = new Map<string, Kept>();

/**
 * The data under a hash: read once by each thread, and kept for its next tasks.
 *
 * @throws {FileError} if the file cannot be read, or does not hold what was shared.
 */
export async function sharedData<T>({ file, hash }: SharedData): Promise<T> {
  const found = kept.get(hash) ?? (await readShared(file, hash));
  // Put last, as the latest.
  kept.delete(hash);
  kept.set(hash, found);
  let bytes = [...kept.values()].reduce((sum, each) => sum + each.bytes, 0);
  for (const [other, each] of kept) {
    if (bytes <= KEPT_BYTES || other === hash) break;
    kept.delete(other);
    bytes -= each.bytes;
  }
  return found.data as T;
}

async function readShared(file: string, hash: string): Promise<Kept> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const message = `cannot be read (${cause.code}); workers need the folder of shared data at the same path`;
    throw new FileError(file, message, { cause });
  });
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== hash)
    throw new FileError(file, `is damaged: its hash is ${found.slice(0, 12)}, not ${hash.slice(0, 12)}`);
  const head = readFixed(FORMAT, { bytes, length: bytes.length, source: file });
  const manifest = readManifest(FORMAT, bytes.subarray(0, head), file);
  checkPlaces(manifest.sections, { head, length: bytes.length, source: file });
  const arrays = new Map(
    manifest.sections.map((each) => [
      each.name,
      inFile(file, `section ${each.name}`, () => unpack(soundBytes(bytes, each), each)),
    ]),
  );
  return { data: fromJson(manifest.data as Json, (path) => arrays.get(path)!), bytes: bytes.length };
}
