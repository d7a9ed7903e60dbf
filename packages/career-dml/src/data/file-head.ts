import { fileBytes } from "./file-bytes.js";

/** What is read at least of a file that has it, in lines, and at most, in bytes. */
const LINES = 50;
const MOST = 2 ** 20;

/**
 * The beginning of a UTF-8 text file, its byte order mark left out: its first lines, at most a megabyte. Bytes that are no UTF-8 are
 * replaced; whoever reads the file itself is to refuse them. `null` where the file cannot be unpacked here.
 */
export async function fileHead(file: string): Promise<string | null> {
  const bytes = fileBytes(file);
  if (bytes === null) return null;
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MOST || (text.match(/\r\n|\n|\r/g)?.length ?? 0) >= LINES) break;
  }
  return text;
}
