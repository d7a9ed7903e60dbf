import { hasCommand } from "./command-lines.js";
import type { CodeBlock } from "./find-blocks.js";

/** What a block is: a TypeScript module, calls of the command, a JSON value, words to read, or nothing that can be run. */
export type BlockKind = "module" | "commands" | "json" | "words" | "unknown";

/** Languages of blocks that hold outputs, formulas and pictures. */
const WORDS: ReadonlySet<string> = new Set(["text", "math", "csv", "mermaid", "latex", "bibtex"]);
/** Languages of blocks that hold commands; they often stand without one. */
const SHELL: ReadonlySet<string> = new Set(["", "sh", "bash"]);

/** The kind of a block, by its language and, for commands, by what it holds. */
export function kindOf({ language, text }: CodeBlock): BlockKind {
  if (language === "ts") return "module";
  if (language === "json") return "json";
  if (WORDS.has(language)) return "words";
  return SHELL.has(language) && hasCommand(text) ? "commands" : "unknown";
}
