import { type FileFormat, magicOf, type ReadManifest, section } from "@career-dml/core/file";
import { z } from "zod";
import { forms } from "./tree-form.js";

/** An array of the forest, as it lies in the file. */
const forestSection = section.extend({
  /** What is kept of it, see tree-form.ts. */
  form: z.enum(forms),
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
  sections: z.array(forestSection),
});

/** Files of forests. */
export const FOREST_FORMAT: FileFormat<typeof forestManifest> = Object.freeze({
  magic: magicOf("F"),
  version: 1,
  holds: "a forest",
  reader: "@career-dml/forest",
  manifest: forestManifest,
});

/** As the first bytes of a file tell it, without reading the arrays. */
export type ForestManifest = ReadManifest<typeof forestManifest>;

/** One array in a file. */
export type ForestSection = Readonly<z.output<typeof forestSection>>;
