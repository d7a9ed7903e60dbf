import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { TextDecoder } from "node:util";
import { AbortedError, FileError, OptionsError } from "@career-dml/core";
import { fileBytes } from "./file-bytes.js";
import type { Surroundings } from "./open-file.js";

/**
 * A copy of a text file in UTF-8, unpacked.
 *
 * @param encoding A WHATWG label: `windows-1252`, `utf-16le`, `shift_jis`, …
 * @returns The copy, in the scratch folder.
 * @throws {OptionsError} if the encoding is not known.
 * @throws {FileError} if bytes of the file are no text in it.
 */
export async function utf8Copy(file: string, encoding: string, { scratch, run }: Surroundings): Promise<string> {
  const decoder = decoderOf(encoding);
  const bytes = fileBytes(file);
  if (bytes === null) throw new FileError(file, "cannot be unpacked and converted at once; unpack it first");
  const copy = join(scratch, "utf8.csv");
  const stoppable = run.signal === undefined ? {} : { signal: run.signal };
  try {
    await pipeline(
      bytes,
      (chunks: AsyncIterable<Buffer>) => decoded(chunks, decoder),
      createWriteStream(copy),
      stoppable,
    );
    return copy;
  } catch (cause) {
    if (run.signal?.aborted) throw new AbortedError();
    const isText = !(cause instanceof TypeError);
    const problem = isText
      ? `cannot be read: ${(cause as Error).message}`
      : `is not ${encoding} text; choose another --encoding`;
    throw new FileError(file, problem, { cause });
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    const message = `must be the name of an encoding, as in utf-8, windows-1252 or utf-16le, got '${encoding}'`;
    throw new OptionsError("run", [{ path: "encoding", message }]);
  }
}

async function* decoded(chunks: AsyncIterable<Buffer>, decoder: TextDecoder): AsyncGenerator<string> {
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
