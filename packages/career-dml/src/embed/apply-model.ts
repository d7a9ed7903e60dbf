import { readFile } from "node:fs/promises";
import { DataError, FileError, type NumericHistory, type RunContext, type Sequences } from "@career-dml/core";
import { decodeEncoders, type Encoder, encodeMany } from "@career-dml/gru";
import { loadCareers } from "../data/load-careers.js";
import { loadDataset } from "../data/load-dataset.js";
import type { EmbedOptions } from "../embed-options.js";
import type { Embedding } from "./embedding.js";

/**
 * Describes the careers of a file by trained encoders. With outcome and treatment careers end before the landmark, as in training;
 * without, they are read whole, or up to `at`.
 *
 * @throws {FileError} if the model cannot be read, is damaged or of another version.
 * @throws {ColumnError} if a numeric column that the encoders read is not in the file.
 * @throws {DataError} if the careers are not of the kinds of state, or have not the numeric columns, that the encoders read.
 * @throws What `loadDataset` and `loadCareers` throw.
 */
export async function applyModel(model: string, options: EmbedOptions, run: RunContext): Promise<Embedding> {
  const encoders = decodeEncoders(await bytesOf(model), model);
  const names = encoders[0]!.channels.map(({ name }) => name);
  const sequence = options.sequence.length === 0 ? names : options.sequence;
  // Without a time column a name alone says nothing of the range of its columns.
  const isNamed = options.numericSequence.length > 0 || options.time === null;
  const numericSequence = isNamed ? options.numericSequence : encoders[0]!.numeric.map(({ name }) => name);
  const read = await careersOf({ ...options, sequence, numericSequence }, run);
  const sequences = inOrderOf(encoders[0]!, read.sequences, model);
  checkNumbers(encoders[0]!, read.numericHistories, model);
  const encoded = await encodeMany(encoders, { ...read, sequences }, run);
  return { kind: "applied", encoders, encoded, folds: null, ...read, sequences };
}

/** The bytes of a model. @throws {FileError} if it cannot be read. */
const bytesOf = (file: string): Promise<Uint8Array> =>
  readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === "ENOENT" ? "there is no such model file" : `cannot be read (${cause.code})`;
    throw new FileError(file, what, { cause });
  });

async function careersOf(
  options: EmbedOptions,
  run: RunContext,
): Promise<Pick<Embedding, "units" | "sequences" | "numericHistories" | "dataset" | "source" | "rows" | "dropped">> {
  const roles = { ...options, instrument: null };
  if (options.outcome === null) return { ...(await loadCareers(roles, run)), dataset: null };
  const { dataset, summary } = await loadDataset(roles, run);
  const { source, rows, dropped } = summary;
  const { units, sequences, numericHistories = [] } = dataset;
  return { units, sequences, numericHistories, dataset, source, rows, dropped };
}

/** The sequences in the order of the encoder's channels, by name. */
function inOrderOf({ channels }: Encoder, sequences: readonly Sequences[], model: string): readonly Sequences[] {
  const found = channels.flatMap(({ name }) => sequences.find((s) => s.name === name) ?? []);
  if (found.length === channels.length && sequences.length === channels.length) return found;
  const [given, wanted] = [sequences, channels].map((all) => all.map(({ name }) => name).join(", "));
  const message = `are ${given}, but the encoders in ${model} read ${wanted}; name the columns so, as in --derive "${channels[0]!.name} = ${sequences[0]!.name}"`;
  throw new DataError([{ path: "sequences", message }]);
}

/** The numeric columns are those that the encoders read, in any order. */
function checkNumbers({ numeric }: Encoder, histories: readonly NumericHistory[], model: string): void {
  const [given, wanted] = [histories, numeric].map((all) => all.map(({ name }) => name));
  if (given!.length === wanted!.length && wanted!.every((name) => given!.includes(name))) return;
  const [is, are] = [given!, wanted!].map((names) => (names.length === 0 ? "none" : names.join(", ")));
  const remedy =
    wanted!.length === 0
      ? "leave --numeric-sequence out"
      : `name them all by --numeric-sequence, without a time column as in ${wanted![0]}=first..last`;
  const message = `are ${is}, but the encoders in ${model} read ${are}; ${remedy}`;
  throw new DataError([{ path: "numeric columns", message }]);
}
