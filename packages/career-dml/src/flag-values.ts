import type { Option } from "commander";

/**
 * What may stand behind a flag: nothing, anything, a file, or one of some words, several of them with commas where it takes a list. A word that
 * ends in `=` has others behind it.
 */
export type FlagValues =
  | { readonly kind: "none" | "any" | "file" }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly isList: boolean };

const known = new WeakMap<Option, FlagValues>();

/** Notes what may stand behind a flag, where more is known than that something must. */
export function noteFlagValues(option: Option, values: FlagValues): Option {
  known.set(option, values);
  return option;
}

/** What may stand behind a flag. */
export const flagValues = (option: Option): FlagValues =>
  known.get(option) ?? { kind: option.required || option.optional ? "any" : "none" };
