import type { Command } from "commander";
import { flagValues, type FlagValues } from "../flag-values.js";

/** A flag of a command, and what may stand behind it. */
export interface FlagWords {
  /** As typed: `--threads`, and `-h` where there is a short form. */
  readonly names: readonly string[];
  readonly about: string;
  readonly values: FlagValues;
}

/** What may be typed behind a command. */
export interface CommandWords {
  /** As typed, without the name of the program: ``, `run`, `estimate irm`. */
  readonly path: string;
  readonly about: string;
  readonly subcommands: readonly { readonly name: string; readonly about: string }[];
  readonly flags: readonly FlagWords[];
  /** Words that stand behind it without a flag; `files` where those are files. */
  readonly operands: "files" | readonly string[];
}

/** A description up to its first mark: what a menu has room for. */
const clause = (text: string): string => text.split(/[;:,(]/)[0]!.trim();

/** Every command of a program with what may be typed behind it: one source for the completion of all shells. */
export function commandWords(program: Command): readonly CommandWords[] {
  const help = program.createHelp();
  const walk = (command: Command, path: string): CommandWords[] => {
    const below = help.visibleCommands(command).filter((one) => one.name() !== "help");
    const [operand] = command.registeredArguments;
    const own: CommandWords = {
      path,
      about: command.description(),
      subcommands: below.map((one) => ({ name: one.name(), about: one.description() })),
      flags: help.visibleOptions(command).map((option) => ({
        names: [option.long, option.short].filter((name): name is string => name != null),
        about: clause(option.description),
        values: flagValues(option),
      })),
      operands: operand === undefined ? [] : (operand.argChoices ?? "files"),
    };
    return [own, ...below.flatMap((one) => walk(one, `${path} ${one.name()}`.trim()))];
  };
  return walk(program, "");
}
