/** What an HTML comment right above a block says of it. */
export interface BlockMarks {
  /** Why the block is not run; `null` where it is. */
  readonly notRun: string | null;
  /** Flags that the test adds to each command of the block, so that it takes seconds: `<!-- run with: --trees 50 -->`. */
  readonly runWith: string | null;
  /** Whether the block goes on from the TypeScript block before it: its variables and imports are known. */
  readonly continues: boolean;
  /** Name of the file that the block is; it then lies beside the data while the page is run. */
  readonly file: string | null;
}

/** A fenced block of a page. */
export interface CodeBlock {
  /** The word after the fence; empty where there is none. */
  readonly language: string;
  /** Its lines without the indentation of its fence, each closed by a line feed. */
  readonly text: string;
  /** Line of the page that its first line stands in, from 1. */
  readonly line: number;
  /** Whether it stands right below another block, with nothing but empty lines between. */
  readonly follows: boolean;
  readonly marks: BlockMarks;
}

/**
 * Fenced blocks of a Markdown page, in its order.
 *
 * @param page The page's text.
 * @throws {Error} if a fence is not closed or a mark above a block has no words after its colon.
 */
export function findBlocks(page: string): readonly CodeBlock[] {
  const lines = page.split("\n");
  const blocks: CodeBlock[] = [];
  let last = -1;
  for (let i = 0; i < lines.length; i++) {
    const fence = lines[i]!.match(/^( *)(`{3,}|~{3,})\s*(\S*)/);
    if (fence === null) continue;
    const [, indent, ticks, language] = fence;
    const end = lines.findIndex((line, j) => j > i && line.trim() === ticks);
    if (end < 0) throw new Error(`line ${i + 1}: the fence is not closed`);
    const text = lines
      .slice(i + 1, end)
      .map((line) => `${line.startsWith(indent!) ? line.slice(indent!.length) : line}\n`);
    const follows = last >= 0 && lines.slice(last + 1, i).every((line) => line.trim() === "");
    blocks.push({ language: language!, text: text.join(""), line: i + 2, follows, marks: marksAbove(lines, i) });
    last = end;
    i = end;
  }
  return blocks;
}

/** Comments between a fence and the text above it; one comment is one line. */
function marksAbove(lines: readonly string[], fence: number): BlockMarks {
  const said = new Map<string, string>();
  for (let i = fence - 1; i >= 0; i--) {
    const line = lines[i]!.trim();
    if (line === "") continue;
    const comment = line.match(/^<!-- (not run|run with|continues|file)(?::\s*(.*?))?\s*-->$/);
    if (comment === null) break;
    const [, mark, words = ""] = comment;
    if (mark !== "continues" && words === "") throw new Error(`line ${i + 1}: '${mark}' needs words after a colon`);
    said.set(mark!, words);
  }
  return {
    notRun: said.get("not run") ?? null,
    runWith: said.get("run with") ?? null,
    continues: said.has("continues"),
    file: said.get("file") ?? null,
  };
}
