import type { CommandWords, FlagWords } from "./command-words.js";

/** Quotes a text for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What may stand behind a flag as one line: `none`, `any`, `file`, or `one` or `list` and the words. */
const valuesLine = ({ values }: FlagWords): string =>
  values.kind === "words" ? `${values.isList ? "list" : "one"} ${values.words.join(" ")}` : values.kind;

interface Entry {
  /** `run --profile`, or `* --backend` where it is the same for every command that has the flag. */
  readonly key: string;
  readonly line: string;
}

/** What stands behind each flag of each command, once where commands agree. */
function flagEntries(commands: readonly CommandWords[]): readonly Entry[] {
  const all = commands.flatMap(({ path, flags }) =>
    flags.flatMap((flag) => flag.names.map((name) => ({ path, name, line: valuesLine(flag) }))),
  );
  const names = [...new Set(all.map(({ name }) => name))];
  return names.flatMap((name): Entry[] => {
    const own = all.filter((entry) => entry.name === name);
    const isShared = own.every(({ line }) => line === own[0]!.line);
    return isShared
      ? [{ key: `*' ${name}'`, line: own[0]!.line }]
      : own.map(({ path, line }) => ({ key: quoted(`${path} ${name}`), line }));
  });
}

/** Words that may follow a command. */
const names = ({ subcommands, flags }: CommandWords): string =>
  [...subcommands.map(({ name }) => name), ...flags.flatMap((flag) => flag.names)].join(" ");

/**
 * Functions in the syntax that bash and zsh share: `_career_dml_path WORD...` prints the command that words name, `_career_dml_words PATH` what may
 * follow it, `_career_dml_operands PATH` what stands there without a flag, `_career_dml_values PATH FLAG` what may stand behind a flag.
 */
export function shellTables(commands: readonly CommandWords[]): string {
  const parents = commands.filter(({ subcommands, path }) => path !== "" && subcommands.length > 0);
  const grouped = new Map<string, string[]>();
  for (const { key, line } of flagEntries(commands)) grouped.set(line, [...(grouped.get(line) ?? []), key]);
  return [
    "_career_dml_path() {",
    '  case "$1" in',
    "    ''|-*) ;;",
    ...parents.map(
      ({ path }) => `    ${path}) case "$2" in ''|-*) printf %s "$1";; *) printf '%s %s' "$1" "$2";; esac;;`,
    ),
    '    *) printf %s "$1";;',
    "  esac",
    "}",
    "_career_dml_words() {",
    '  case "$1" in',
    ...commands.map((command) => `    ${quoted(command.path)}) printf %s ${quoted(names(command))};;`),
    "  esac",
    "}",
    "_career_dml_operands() {",
    '  case "$1" in',
    ...commands
      .filter(({ operands }) => operands.length > 0)
      .map(({ path, operands }) => {
        const line = operands === "files" ? "file" : `one ${operands.join(" ")}`;
        return `    ${quoted(path)}) printf %s ${quoted(line)};;`;
      }),
    "  esac",
    "}",
    "_career_dml_values() {",
    '  case "$1 $2" in',
    ...[...grouped].map(([line, keys]) => `    ${keys.join("|")}) printf %s ${quoted(line)};;`),
    "  esac",
    "}",
  ].join("\n");
}
