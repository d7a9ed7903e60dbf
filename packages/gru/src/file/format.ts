import { type FileFormat, magicOf, type ReadManifest, section } from "@career-dml/core/file";
import { z } from "zod";

/** What a file of encoders says of itself before its arrays. */
export const encoderManifest = z.strictObject({
  /** Encoders in the file: one, or one per fold of a cross-fitted representation. */
  count: z.int().min(1),
  variant: z.string(),
  /** Versions of the packages that wrote the file. */
  versions: z.record(z.string(), z.string()),
  /** The encoders without their arrays, each replaced by `{ "$section": name }`, and numbers that JSON lacks. */
  encoders: z.array(z.record(z.string(), z.json())).min(1),
  sections: z.array(section),
});

/** Files of encoders. */
export const ENCODER_FORMAT: FileFormat<typeof encoderManifest> = Object.freeze({
  magic: magicOf("E"),
  version: 1,
  holds: "encoders",
  reader: "@career-dml/gru",
  manifest: encoderManifest,
});

/** As the first bytes of a file tell it, without reading the arrays. */
export type EncoderManifest = ReadManifest<typeof encoderManifest>;
