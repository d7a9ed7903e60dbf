import { z } from "zod";
import { numberTypes } from "./number-types.js";
import { packings } from "./section.js";
import { forms } from "./tree-form.js";

/** An array of the forest, as it lies in the file. */
const section = z.strictObject({
  /** Where it stands in the forest: `tables.threshold`. */
  name: z.string(),
  type: z.enum(numberTypes),
  /** What is kept of it, see tree-form.ts, and how, see section.ts. */
  form: z.enum(forms),
  packing: z.enum(packings),
  /** Numbers kept. */
  length: z.int().min(0),
  /** First byte in the file, and how many. */
  offset: z.int().min(0),
  bytes: z.int().min(0),
  /** MurmurHash3_x86_128 of the bytes, in hexadecimal. */
  checksum: z.string(),
});

/** What a file says of itself before its arrays. */
export const forestManifest = z.strictObject({
  kind: z.string(),
  n: z.int().min(1),
  p: z.int().min(1),
  trees: z.int().min(1),
  nodes: z.int().min(1),
  /** Whether the file holds the rows of the fit, so that they can be predicted out of bag. */
  trainingData: z.boolean(),
  /** Versions of the packages that wrote the file. */
  versions: z.record(z.string(), z.string()),
  /** The fitted forest without its arrays, each replaced by `{ "$section": name }`, and numbers that JSON lacks. */
  forest: z.record(z.string(), z.json()),
  sections: z.array(section),
});

/** As the first bytes of a file tell it, without reading the arrays. */
export type ForestManifest = Readonly<z.output<typeof forestManifest>> & {
  readonly formatVersion: number;
  /** Length of the file. */
  readonly bytes: number;
};

/** One array in a file. */
export type ForestSection = Readonly<z.output<typeof section>>;
