import { readFile } from "node:fs/promises";
import { DataError, FileError, type RunContext, type Sequences } from "@career-dml/core";
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
 * @throws {DataError} if the careers are not of the kinds of state that the encoders read.
 * @throws What `loadDataset` and `loadCareers` throw.
 */
export async function applyModel(model: string, options: EmbedOptions, run: RunContext): Promise<Embedding> {
  const encoders = decodeEncoders(await bytesOf(model), model);
  const names = encoders[0]!.channels.map(({ name }) => name);
  const sequence = options.sequence.length === 0 ? names : options.sequence;
  const read = await careersOf({ ...options, sequence }, run);
  const sequences = inOrderOf(encoders[0]!, read.sequences, model);
  const encoded = await encodeMany(encoders, { sequences }, run);
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
): Promise<Pick<Embedding, "units" | "sequences" | "dataset" | "source" | "rows" | "dropped">> {
  const roles = { ...options, instrument: null };
  if (options.outcome === null) return { ...(await loadCareers(roles, run)), dataset: null };
  const { dataset, summary } = await loadDataset(roles, run);
  const { source, rows, dropped } = summary;
  return { units: dataset.units, sequences: dataset.sequences, dataset, source, rows, dropped };
}

/** The sequences in the order of the encoder's channels, by name. */
function inOrderOf({ channels }: Encoder, sequences: readonly Sequences[], model: string): readonly Sequences[] {
  const found = channels.flatMap(({ name }) => sequences.find((s) => s.name === name) ?? []);
  if (found.length === channels.length && sequences.length === channels.length) return found;
  const [given, wanted] = [sequences, channels].map((all) => all.map(({ name }) => name).join(", "));
  const message = `are ${given}, but the encoders in ${model} read ${wanted}; name the columns so, as in --derive "${channels[0]!.name} = ${sequences[0]!.name}"`;
  throw new DataError([{ path: "sequences", message }]);
}
