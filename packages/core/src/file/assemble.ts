import type { FileFormat } from "./format.js";
import { headBytes, writeHead } from "./head.js";
import type { Section } from "./section.js";

/** An array on its way into a file: what the manifest says of it but its place, and its bytes. */
export interface FilePart {
  readonly entry: Omit<Section, "offset">;
  readonly bytes: Uint8Array;
}

/**
 * The bytes of a file: fixed bytes, a manifest in JSON, its checksum, the arrays.
 *
 * @param described The manifest but its `sections`.
 */
export function assembleFile(format: FileFormat, described: object, parts: readonly FilePart[]): Uint8Array {
  const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const head = writeHead(format, placed(described, parts), size);
  const file = new Uint8Array(head.length + size);
  file.set(head);
  let at = head.length;
  for (const { bytes } of parts) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** The manifest with its sections' offsets; their digits add to its own length, so it is written until it no longer grows. */
function placed(described: object, parts: readonly FilePart[]): Uint8Array {
  let length = 0;
  for (;;) {
    let offset = headBytes(length);
    const sections = parts.map(({ entry }) => {
      const placedEntry = { ...entry, offset };
      offset += entry.bytes;
      return placedEntry;
    });
    const manifest = new TextEncoder().encode(JSON.stringify({ ...described, sections }));
    if (manifest.length <= length) return padded(manifest, length);
    length = manifest.length;
  }
}

/** JSON may end in blanks. */
function padded(manifest: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(manifest);
  return bytes;
}
