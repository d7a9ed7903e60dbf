import { FileError, writeWhole } from "@career-dml/core";
import { open, readFile, writeFile } from "@career-dml/core/disk";
import { FIXED_BYTES, readFixed, readManifest } from "@career-dml/core/file";
import type { AnyForest, ForestKind } from "../any-forest.js";
import type { PredictionOnly } from "../without-training-data.js";
import { decodeForestFrom, type StoredForest } from "./decode-forest.js";
import { type EncodeForestOptions, encodeForest } from "./encode-forest.js";
import { FOREST_FORMAT, type ForestManifest } from "./manifest.js";

/**
 * Writes a forest to a file, `encodeForest`'s bytes, whole or not at all: a file of this name is replaced only once the new
 * one is on the disk.
 *
 * @throws {FileError} if the file cannot be written.
 */
export async function writeForest(
  file: string,
  forest: AnyForest | PredictionOnly<AnyForest>,
  options: EncodeForestOptions = {},
): Promise<void> {
  const bytes = encodeForest(forest, options);
  await writeWhole([file], ([sibling]) => writeFile(sibling!, bytes));
}

/**
 * The forest in a file, see `decodeForest`.
 *
 * @param kind The kind that is expected; it narrows the type.
 * @throws {FileError} if the file cannot be read, or holds no sound forest of this kind.
 */
export async function readForest<K extends ForestKind = ForestKind>(file: string, kind?: K): Promise<StoredForest<K>> {
  return decodeForestFrom(await fromDisk(file, () => readFile(file)), file, kind);
}

/**
 * What a file says of its forest — kind, options, seed, columns, versions, sections — from its first bytes alone: plain
 * data to print. The arrays are not read, so damage to them is not seen.
 *
 * @throws {FileError} if the file cannot be read, is no forest, or its manifest is damaged.
 */
export async function readForestManifest(file: string): Promise<ForestManifest> {
  const handle = await fromDisk(file, () => open(file, "r"));
  try {
    return await fromDisk(file, async () => {
      const { size } = await handle.stat();
      const first = async (length: number): Promise<Uint8Array> => {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      };
      const beginning = { bytes: await first(Math.min(size, FIXED_BYTES)), length: size, source: file };
      return readManifest(FOREST_FORMAT, await first(readFixed(FOREST_FORMAT, beginning)), file);
    });
  } finally {
    await handle.close();
  }
}

async function fromDisk<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(file, `cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"})`, { cause: error });
  }
}
