import { type Command, Option } from "commander";
import type { z } from "zod";
import { alternativesOf, type Described, type DescribedOption, describedOption, isIdle } from "./described-option.js";
import type { FlagHint } from "./fields.js";
import { type FlagValues, noteFlagValues } from "./flag-values.js";

/** `careerStrength` → `--career-strength`. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** One flag per field of a schema. Flags have no defaults of their own, so that a configuration file can stand behind them. */
export function addFlags(command: Command, fields: Readonly<Record<string, z.ZodType>>): void {
  for (const [name, field] of Object.entries(fields)) {
    command.addOption(optionOf(name, describedOption(name, field)));
  }
}

/** Choices that stand beside their flag; longer lists would leave no room for what they mean. */
const LONGEST = 30;

function optionOf(name: string, { described, hint }: DescribedOption): Option {
  const shape = notNull(described);
  const words = shape.enum?.join("|") ?? "";
  const isShort = words !== "" && words.length <= LONGEST;
  const flag = shape.type === "boolean" ? flagOf(name) : `${flagOf(name)} <${isShort ? words : hint.placeholder}>`;
  const choices = words === "" || isShort ? "" : ` (${shape.enum!.join(", ")})`;
  const option = new Option(flag, `${described.description ?? ""}${choices}${defaultText(described.default)}`);
  option.helpGroup(hint.group);
  const parse = parserOf(shape, hint);
  if (parse !== null) option.argParser(parse);
  return noteFlagValues(option, valuesOf(shape, hint));
}

/** `last` and `first-treated` of `last|first-treated|TIME`, beside which something else may stand. */
function literals(placeholder: string): readonly string[] | undefined {
  const parts = placeholder.split("|");
  return parts.length === 1 ? undefined : parts.filter((part) => /^[a-z\d-]+$/.test(part));
}

/** What may stand behind a flag, by its schema and its placeholder. */
function valuesOf(shape: Described, { placeholder, commas = false, keys = [] }: FlagHint): FlagValues {
  if (shape.type === "boolean") return { kind: "none" };
  if (/\b(file|folder)\b/.test(placeholder)) return { kind: "file" };
  const words = shape.enum ?? notNull(shape.items ?? {}).enum ?? literals(placeholder);
  if (words === undefined) return { kind: "any" };
  return { kind: "words", words: [...words, ...keys.map((key) => `${key}=`)], isList: commas };
}

/** The alternative of a nullable field that is not null. */
const notNull = (described: Described): Described => alternativesOf(described)[0]!;

const defaultText = (value: unknown): string =>
  isIdle(value) ? "" : ` (default: ${Array.isArray(value) ? value.join(",") : String(value)})`;

/** How the text after a flag becomes a value; `null` where it stays text. What is no number stays text for the schema to refuse. */
function parserOf(shape: Described, hint: FlagHint): ((given: string, before: unknown) => unknown) | null {
  const one = shape.type === "array" ? notNull(shape.items ?? {}) : shape;
  const isNumber = one.type === "number" || one.type === "integer";
  const valueOf = (given: string): unknown => {
    const value = Number(given);
    return isNumber && given.trim() !== "" && Number.isFinite(value) ? value : given;
  };
  if (shape.type !== "array") return isNumber ? valueOf : null;
  return (given, before) => {
    const parts = hint.commas ? given.split(",").map((part) => part.trim()) : [given];
    return [...(Array.isArray(before) ? (before as unknown[]) : []), ...parts.map(valueOf)];
  };
}
