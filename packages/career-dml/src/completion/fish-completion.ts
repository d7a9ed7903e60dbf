import type { CommandWords, FlagWords } from "./command-words.js";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Completion for fish: commands, methods and flags with what they do, the words that a flag takes, and files. */
export const fishCompletion = (commands: readonly CommandWords[]): string => `# fish completion of career-dml
function __career_dml_at
    # Whether exactly these words, and then flags, stand behind the program.
    set -l words (commandline -opc)[2..]
    set -l before
    for word in $words
        string match -q -- '-*' $word; and break
        set -a before $word
    end
    test "$before" = "$argv[1]"; or begin; test -n "$argv[2]"; and string match -q -- "$argv[1] *" "$before "; end
end
complete -c career-dml -f
${commands.flatMap(linesOf).join("\n")}
`;

function linesOf({ path, subcommands, flags, operands }: CommandWords): string[] {
  // Behind a command that takes files these stand between it and its flags.
  const at = `-n ${quoted(`__career_dml_at ${path === "" ? '""' : `"${path}"`}${operands === "files" ? " operands" : ""}`)}`;
  return [
    ...subcommands.map(({ name, about }) => `complete -c career-dml ${at} -a ${quoted(name)} -d ${quoted(about)}`),
    ...(operands === "files" ? [`complete -c career-dml ${at} -F`] : []),
    ...(operands !== "files" && operands.length > 0
      ? [`complete -c career-dml ${at} -a ${quoted(operands.join(" "))}`]
      : []),
    ...flags.map((flag) => `complete -c career-dml ${at} ${namesOf(flag)}${valuesOf(flag)} -d ${quoted(flag.about)}`),
  ];
}

const namesOf = ({ names }: FlagWords): string =>
  names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(" ");

function valuesOf({ values }: FlagWords): string {
  switch (values.kind) {
    case "none":
      return "";
    case "any":
      return " -x";
    case "file":
      return " -r -F";
    case "words":
      // A list goes on behind its last comma.
      return values.isList
        ? ` -x -a ${quoted(`(__fish_append , ${spelled(values.words).join(" ")})`)}`
        : ` -x -a ${quoted(values.words.join(" "))}`;
  }
}

/** A word that ends in `=` with each that may stand behind it: fish knows no end of a word but the comma. */
const spelled = (words: readonly string[]): readonly string[] => {
  const plain = words.filter((word) => !word.endsWith("="));
  return [...plain, ...words.filter((word) => word.endsWith("=")).flatMap((key) => plain.map((word) => key + word))];
};
