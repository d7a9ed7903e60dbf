import { z } from "zod";
import { type FlagHint, flagHints } from "./fields.js";

/** What a JSON schema says of the values of one option. */
export interface Described {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly description?: string;
  readonly default?: unknown;
}

/** An option as it is shown: what its schema says, and how its flag looks. */
export interface DescribedOption {
  readonly described: Described;
  readonly hint: FlagHint;
}

/** Commands share many fields, and each start of the program describes all of all commands: a field is described once. */
const known = new WeakMap<z.ZodType, DescribedOption>();

/** What there is to show of an option. @throws {TypeError} if it has no flag. */
export function describedOption(name: string, field: z.ZodType): DescribedOption {
  const before = known.get(field);
  if (before !== undefined) return before;
  const hint = flagHints.get(field);
  if (hint === undefined) throw new TypeError(`the option ${name} has no flag`);
  const option = { described: z.toJSONSchema(field, { io: "input" }) as Described, hint };
  known.set(field, option);
  return option;
}

/** The alternatives of a field that a flag spells, not null and not an object: the field itself where there are none. */
export function alternativesOf(described: Described): readonly Described[] {
  if (described.anyOf === undefined) return [described];
  const alternatives = described.anyOf.flatMap(alternativesOf);
  const spelled = alternatives.filter(({ type }) => type !== "null" && type !== "object");
  return spelled.length === 0 ? [described] : spelled;
}

/** Whether a default says nothing that the option's absence would not: nothing at all, or an empty list. */
export const isIdle = (value: unknown): boolean =>
  value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
