import { DataError, VERSION } from "@career-dml/core";
import { assembleFile, checksumOf, type FilePart, type NumberArray, pack, toJson, typeOf } from "@career-dml/core/file";
import type { Encoder } from "../encoder.js";
import { ENCODER_FORMAT, type EncoderManifest } from "./format.js";

/**
 * Trained encoders as the bytes of a file: fixed bytes, a manifest in JSON, the arrays, each under a checksum. Everything of
 * an encoder is in it: options, vocabulary of every channel, which states training saw, network, weights,
 * standardisation, losses. `decodeEncoders` gives the same encoders back, to the bit; the same encoders give the same bytes.
 *
 * No row of the training data is in it.
 *
 * @param encoders One, or those of all folds of a cross-fitted representation, in their order.
 * @throws {DataError} without an encoder, or if they are of several variants.
 */
export function encodeEncoders(encoders: readonly Encoder[]): Uint8Array {
  const variants = [...new Set(encoders.map(({ variant }) => variant))];
  if (variants.length !== 1) {
    const message = `are of ${variants.length === 0 ? "no variant" : variants.join(", ")}; a file holds those of one variant`;
    throw new DataError([{ path: "encoders", message }]);
  }
  const arrays = new Map<string, NumberArray>();
  const json = toJson(encoders, "encoders", arrays) as EncoderManifest["encoders"];
  const versions = { "@career-dml/gru": VERSION };
  const described = { count: encoders.length, variant: variants[0]!, versions, encoders: json };
  return assembleFile(
    ENCODER_FORMAT,
    described,
    [...arrays].map(([name, values]) => partOf(name, values)),
  );
}

function partOf(name: string, values: NumberArray): FilePart {
  const { packing, bytes } = pack(values);
  const entry = { name, type: typeOf(values), packing, length: values.length, bytes: bytes.length };
  return { entry: { ...entry, checksum: checksumOf(bytes) }, bytes };
}
