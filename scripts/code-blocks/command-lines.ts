import { parseArgs } from "node:util";

/** How pages call the command, and the arguments that each call starts with. */
const CALLS: readonly (readonly [words: readonly string[], leading: readonly string[]])[] = [
  [["career-dml"], []],
  [["npx", "career-dml"], []],
  [["npm", "start", "--"], ["run"]],
  [["node", "packages/career-dml/bin/career-dml.js"], []],
];

/** Flags whose value is a file or folder that the command promises to write. */
const WRITTEN = ["out", "json", "predictions", "page", "figure", "attribution"] as const;

/** Whether a block holds a call of the command: then it must hold nothing else. */
export const hasCommand = (text: string): boolean => commandLines(text).some((line) => argumentsOf(line) !== null);

/**
 * Arguments of the command for each line of a shell block; what stands behind `\` goes on in the next line, a `#` starts a comment.
 *
 * @throws {Error} if a line is no call of the command, by its words.
 */
export function commandsOf(text: string): readonly (readonly string[])[] {
  return commandLines(text).map((line) => {
    const found = argumentsOf(line);
    if (found === null) throw new Error(`'${line}' is no call of career-dml: mark the block as not run, or as text`);
    return found;
  });
}

/** Files and folders that a command promises to write; `-` is standard output. */
export function promisedFiles(argv: readonly string[]): readonly string[] {
  const options = Object.fromEntries(WRITTEN.map((name) => [name, { type: "string", multiple: true } as const]));
  const { values } = parseArgs({ args: [...argv], options, strict: false });
  return WRITTEN.flatMap((name) => values[name] ?? []).filter(
    (file): file is string => typeof file === "string" && file !== "-",
  );
}

const commandLines = (text: string): string[] =>
  text
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

function argumentsOf(line: string): readonly string[] | null {
  const words = wordsOf(line);
  for (const [call, leading] of CALLS) {
    if (call.every((word, i) => words[i] === word)) return [...leading, ...words.slice(call.length)];
  }
  return null;
}

/** Words as a shell splits them, for lines with nothing but words, quotes and a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, double, single, comment, plain] of line.matchAll(/"([^"]*)"|'([^']*)'|(#.*)|([^\s"']+)/g)) {
    if (comment !== undefined) break;
    words.push(double ?? single ?? plain!);
  }
  return words;
}
