import { z } from "zod";
import { type FlagHint, flagHints } from "./fields.js";
import { flagOf } from "./flags.js";

/** What a JSON schema says of the values of one option. */
interface Values {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Values;
  readonly anyOf?: readonly Values[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly description?: string;
  readonly default?: unknown;
}

type Fields = Readonly<Record<string, z.ZodType>>;

/**
 * The options of a command as a Markdown table: flag, values, default, meaning, in the order of the schema and by the schema alone. In a
 * configuration file and in TypeScript `--min-leaf` is `minLeaf`.
 *
 * @throws {TypeError} for a field without a flag.
 */
export const optionTable = (fields: Fields): string =>
  [
    "| option | values | default | what it does |",
    "| --- | --- | --- | --- |",
    ...Object.entries(fields).map(row),
  ].join("\n");

function row([name, field]: [string, z.ZodType]): string {
  const hint = flagHints.get(field);
  if (hint === undefined) throw new TypeError(`the option ${name} has no flag`);
  const described = z.toJSONSchema(field, { io: "input" }) as Values;
  const cells = [
    `\`${flagOf(name)}\``,
    described.type === "array" ? listText(described.items ?? {}, hint) : valuesText(described, hint.placeholder),
    defaultText(field, described.default),
    described.description ?? "",
  ];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

/** Entries by commas, or a flag that is repeated. */
function listText(items: Values, { placeholder, commas }: FlagHint): string {
  const one = valuesText(items, placeholder);
  if (commas !== true) return `${one}; repeatable`;
  return one === placeholder ? `${placeholder}${placeholder.includes(",") ? "" : ", by commas"}` : `${one}, by commas`;
}

/** A bar would end a cell. */
const escaped = (cell: string): string => cell.replace(/\|/g, "\\|");

const grouped = (value: number): string => (Number.isInteger(value) ? value.toLocaleString("en-US") : String(value));

function valuesText(values: Values, placeholder: string): string {
  const alternatives = values.anyOf?.filter(({ type }) => type !== "null") ?? [];
  if (alternatives.length === 1) return valuesText(alternatives[0]!, placeholder);
  if (alternatives.length > 1) {
    const range = alternatives.map(rangeText).join("");
    return `${placeholder.replaceAll("|", ", ")}${range === "" ? "" : `; a number${range}`}`;
  }
  if (values.enum !== undefined) return values.enum.map((word) => `\`${word}\``).join(", ");
  if (values.type === "boolean") return "a switch";
  if (values.type === "integer") return `whole number${rangeText(values)}`;
  if (values.type === "number") return `number${rangeText(values)}`;
  return placeholder;
}

/** Bounds that a safe integer has anyway say nothing. */
const bound = (value: number | undefined): number | undefined =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;

function rangeText({ exclusiveMinimum, exclusiveMaximum, multipleOf, ...values }: Values): string {
  const [least, most] = [bound(values.minimum), bound(values.maximum)];
  const bounds = [
    ...(least === undefined ? [] : [`from ${grouped(least)}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${grouped(exclusiveMinimum)}`]),
    ...(most === undefined ? [] : [`to ${grouped(most)}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${grouped(exclusiveMaximum)}`]),
  ];
  const step = multipleOf === undefined || multipleOf === 1 ? "" : `, a multiple of ${multipleOf}`;
  return `${bounds.length === 0 ? "" : ` ${bounds.join(" ")}`}${step}`;
}

function defaultText(field: z.ZodType, value: unknown): string {
  if (!field.safeParse(undefined).success) return "needed";
  if (value === undefined || value === null || value === false) return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : value.map((one) => `\`${String(one)}\``).join(", ");
  return `\`${String(value)}\``;
}
