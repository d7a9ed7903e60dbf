import { z } from "zod";
import { numberTypes } from "./number-types.js";
import { packings } from "./packing.js";

/** An array, as it lies in a file. */
export const section = z.strictObject({
  /** Where it stands in what the file holds: `tables.threshold`. */
  name: z.string(),
  type: z.enum(numberTypes),
  packing: z.enum(packings),
  /** Numbers kept. */
  length: z.int().min(0),
  /** First byte in the file, and how many. */
  offset: z.int().min(0),
  bytes: z.int().min(0),
  /** MurmurHash3_x86_128 of the bytes, in hexadecimal. */
  checksum: z.string(),
});

/** One array in a file. */
export type Section = Readonly<z.output<typeof section>>;
