import type { CodeBlock } from "./find-blocks.js";

/** Stands in an output for lines that a page leaves out. */
const LEFT_OUT = "…";

/** The output that a page shows of each of its blocks of commands: the `text` block right below it. */
export const outputsOf = (blocks: readonly CodeBlock[]): ReadonlyMap<CodeBlock, string> =>
  new Map(
    blocks.flatMap((block, i) => {
      const next = blocks[i + 1];
      return next?.follows === true && next.language === "text" ? [[block, next.text] as const] : [];
    }),
  );

/**
 * The first lines of a shown output that were not printed, or `null` if all of it was: each stretch of lines between two `…` stands in what
 * was printed, whole and in this order.
 */
export function notPrinted(shown: string, printed: string): string | null {
  const lines = linesOf(printed);
  let from = 0;
  for (const stretch of stretchesOf(shown)) {
    const at = lines.findIndex((_, i) => i >= from && stretch.every((line, k) => lines[i + k] === line));
    if (at < 0) return stretch.join("\n");
    from = at + stretch.length;
  }
  return null;
}

const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trimEnd());

function stretchesOf(shown: string): string[][] {
  const stretches: string[][] = [[]];
  for (const line of linesOf(shown.trimEnd())) {
    if (line === LEFT_OUT) stretches.push([]);
    else stretches.at(-1)!.push(line);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}
