import type { CodeBlock } from "./find-blocks.js";

/** TypeScript blocks that are one module: a block, and those that go on from it. */
export interface BlockModule {
  /** Line of the page that the first block's first line stands in. */
  readonly line: number;
  /** The code in the lines that it has on the page, all others empty: a message names the line of the page. */
  readonly source: string;
  /** Why it is only type-checked; `null` where it is run. */
  readonly notRun: string | null;
}

/**
 * The modules of a page's `ts` blocks.
 *
 * @throws {Error} if a block goes on from none.
 */
export function modulesOf(blocks: readonly CodeBlock[]): readonly BlockModule[] {
  const modules: CodeBlock[][] = [];
  for (const block of blocks.filter(({ language }) => language === "ts")) {
    if (!block.marks.continues) modules.push([block]);
    else if (modules.length === 0) throw new Error(`line ${block.line}: there is no block that this one continues`);
    else modules.at(-1)!.push(block);
  }
  return modules.map((parts) => ({
    line: parts[0]!.line,
    source: `${inPlace(parts)}export {};\n`,
    notRun: parts.find(({ marks }) => marks.notRun !== null)?.marks.notRun ?? null,
  }));
}

function inPlace(parts: readonly CodeBlock[]): string {
  let source = "";
  let line = 1;
  for (const part of parts) {
    source += "\n".repeat(part.line - line) + part.text;
    line = part.line + part.text.split("\n").length - 1;
  }
  return source;
}
