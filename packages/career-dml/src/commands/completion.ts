import type { Command } from "commander";
import { bashCompletion } from "../completion/bash-completion.js";
import { commandWords } from "../completion/command-words.js";
import { fishCompletion } from "../completion/fish-completion.js";
import { zshCompletion } from "../completion/zsh-completion.js";
import type { Shell } from "../shells.js";

const WRITERS: Readonly<Record<Shell, (commands: ReturnType<typeof commandWords>) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * The completion script of a shell for a program, made from its own commands and flags. It holds all words itself, so that a press of Tab
 * starts no process.
 */
export const completionScript = (shell: Shell, program: Command): string => WRITERS[shell](commandWords(program));
