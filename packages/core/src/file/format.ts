import type { z } from "zod";

/** What tells files of one kind from others: a forest, encoders. */
export interface FileFormat<Manifest extends z.ZodObject = z.ZodObject> {
  /** First bytes of every such file, see `magicOf`. */
  readonly magic: Uint8Array;
  /** Raised whenever a reader of the version before would misread a file. */
  readonly version: number;
  /** What a file holds, in messages: `a forest`. */
  readonly holds: string;
  /** Package that reads it, in messages. */
  readonly reader: string;
  /** What a file says of itself before its arrays; its `sections` extend `section`. */
  readonly manifest: Manifest;
}

/**
 * First bytes of a kind of file. Not text, and spoilt by whatever takes it for text: a byte above 127, both line ends, the
 * end-of-file of old systems.
 *
 * @param letter The third of its three letters, `F` in `CDF`.
 */
export const magicOf = (letter: string): Uint8Array =>
  Uint8Array.of(0x89, 0x43, 0x44, letter.charCodeAt(0), 0x0d, 0x0a, 0x1a, 0x0a);
