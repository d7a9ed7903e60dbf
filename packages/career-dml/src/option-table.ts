import type { z } from "zod";
import { alternativesOf, type Described, describedOption, isIdle } from "./described-option.js";
import { type FlagHint, grouped } from "./fields.js";
import { flagOf } from "./flags.js";

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
  const { described, hint } = describedOption(name, field);
  const [shape] = alternativesOf(described) as [Described];
  const cells = [
    `\`${flagOf(name)}\``,
    shape.type === "array" ? listText(shape.items ?? {}, hint) : valuesText(described, hint.placeholder),
    defaultText(field, described.default),
    described.description ?? "",
  ];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

/** Entries by commas, or a flag that is repeated. */
function listText(items: Described, { placeholder, commas }: FlagHint): string {
  const one = valuesText(items, placeholder);
  if (commas !== true) return `${one}; repeatable`;
  return one === placeholder ? `${placeholder}${placeholder.includes(",") ? "" : ", by commas"}` : `${one}, by commas`;
}

/** A bar would end a cell. */
const escaped = (cell: string): string => cell.replace(/\|/g, "\\|");

function valuesText(described: Described, placeholder: string): string {
  const alternatives = alternativesOf(described);
  if (alternatives.length > 1) {
    const range = alternatives.map(rangeText).join("");
    return `${placeholder.replaceAll("|", ", ")}${range === "" ? "" : `; a number${range}`}`;
  }
  const values = alternatives[0]!;
  if (values !== described) return valuesText(values, placeholder);
  if (values.enum !== undefined) return values.enum.map((word) => `\`${word}\``).join(", ");
  if (values.type === "boolean") return "a switch";
  if (values.type === "integer") return `whole number${rangeText(values)}`;
  if (values.type === "number") return `number${rangeText(values)}`;
  return placeholder;
}

/** Bounds that a safe integer has anyway say nothing. */
const isBound = (value: number | undefined): value is number =>
  value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;

function rangeText({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf }: Described): string {
  const bounds = [
    ["from", minimum],
    ["above", exclusiveMinimum],
    ["to", maximum],
    ["below", exclusiveMaximum],
  ] as const;
  const range = bounds.flatMap(([word, value]) => (isBound(value) ? [` ${word} ${grouped(value)}`] : []));
  const step = multipleOf === undefined || multipleOf === 1 ? "" : `, a multiple of ${multipleOf}`;
  return `${range.join("")}${step}`;
}

function defaultText(field: z.ZodType, value: unknown): string {
  if (!field.safeParse(undefined).success) return "needed";
  if (isIdle(value)) return "";
  return [value]
    .flat()
    .map((one) => `\`${String(one)}\``)
    .join(", ");
}
