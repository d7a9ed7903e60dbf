import { DELIMITERS } from "./csv-header.js";
import { fileBytes } from "./file-bytes.js";

const [LINE_FEED, RETURN, BLANK, QUOTE] = [10, 13, 32, 34];
/** Bytes behind which a field begins. */
const ENDS: ReadonlySet<number> = new Set([LINE_FEED, RETURN, ...DELIMITERS.map((mark) => mark.charCodeAt(0))]);

/**
 * Lines of a CSV file, as an editor counts them, at which rows begin: a cell may hold line breaks, and an empty line is no row.
 *
 * @param rows Numbers of rows from 1, the first below the header, ascending.
 * @returns One line for each row; fewer where the file cannot be unpacked here.
 */
export async function linesOfRows(file: string, rows: readonly number[]): Promise<number[]> {
  const lines: number[] = [];
  // The header is record 0.
  let record = -1;
  let isQuoted = false;
  // A quote within a field that has none around it is a letter, as in 5" pipe.
  let opens = true;
  let isBetween = true;
  await visitBytes(file, (byte, line) => {
    if (byte === QUOTE) {
      // One that closes a field may be half of a quote within it, whose other half goes on.
      opens ||= isQuoted;
      isQuoted = opens && !isQuoted;
    } else if (!isQuoted) opens = ENDS.has(byte) || (opens && byte === BLANK);
    if (byte === LINE_FEED || byte === RETURN) {
      if (!isQuoted) isBetween = true;
    } else if (isBetween) {
      isBetween = false;
      record++;
      if (record === rows[lines.length]) lines.push(line);
    }
    return lines.length < rows.length;
  });
  return lines;
}

/**
 * Lines of a file, as an editor counts them, that hold its bytes at some places.
 *
 * @param places Numbers of bytes from 0, ascending.
 * @returns One line for each place; fewer where the file ends before, or cannot be unpacked here.
 */
export async function linesAtBytes(file: string, places: readonly number[]): Promise<number[]> {
  const lines: number[] = [];
  let place = 0;
  await visitBytes(file, (_, line) => {
    while (places[lines.length] === place) lines.push(line);
    place++;
    return lines.length < places.length;
  });
  return lines;
}

/** Shows every byte of a file with the number of its line, until `visit` says that it has seen enough. */
async function visitBytes(file: string, visit: (byte: number, line: number) => boolean): Promise<void> {
  let line = 1;
  let before = 0;
  for await (const chunk of fileBytes(file) ?? []) {
    for (const byte of chunk) {
      // A return without a line feed ends a line too.
      if (before === RETURN && byte !== LINE_FEED) line++;
      if (!visit(byte, line)) return;
      if (byte === LINE_FEED) line++;
      before = byte;
    }
  }
}
