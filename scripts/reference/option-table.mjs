// The options of a zod schema as a Markdown table, for readers of the reference: TypeDoc sees their types alone.
import { z } from "zod";

/** Bounds that a safe integer has anyway say nothing. */
const isBound = (value) => typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;

function rangeText({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf }) {
  const bounds = [
    [minimum, "from"],
    [exclusiveMinimum, "above"],
    [maximum, "to"],
    [exclusiveMaximum, "below"],
  ];
  const range = bounds.filter(([value]) => isBound(value)).map(([value, word]) => ` ${word} ${value}`);
  const step = isBound(multipleOf) && multipleOf !== 1 ? `, a multiple of ${multipleOf}` : "";
  return range.join("") + step;
}

/** Values that a JSON schema allows, in words. */
function valuesText(schema) {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map(valuesText).join(", or ");
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if ("const" in schema) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.type === "integer") return `whole number${rangeText(schema)}`;
  if (schema.type === "number") return `number${rangeText(schema)}`;
  if (schema.type === "array") return schema.items ? `list: ${valuesText(schema.items)}` : "list";
  if (schema.type === "object") return schema.properties ? "options, see below" : "an object";
  if (schema.type === "boolean") return "`true`, `false`";
  if (schema.type === "string") return "text";
  return schema.type === "null" ? "`null`" : "anything";
}

/** A bar would end a cell, a line break the row. */
const cell = (text) => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");

function defaultText(field, { default: value }) {
  const isOptional = field.safeParse(undefined).success;
  if (!isOptional) return "needed";
  // Defaults of options of their own stand in the rows behind.
  if (value !== null && objectIn(field) !== null) return "its own";
  return value === undefined ? "none" : `\`${JSON.stringify(value)}\``;
}

/** Options of a schema below a name, and behind them those of the objects among them. */
function rows(schema, prefix) {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const described = z.toJSONSchema(field, { io: "input", unrepresentable: "any" });
    const path = `${prefix}${name}`;
    const cells = [`\`${path}\``, valuesText(described), defaultText(field, described), described.description ?? ""];
    const inner = objectIn(field);
    return [`| ${cells.map(cell).join(" | ")} |`, ...(inner === null ? [] : rows(inner, `${path}.`))];
  });
}

/** The object schema behind defaults and optional values. */
function objectIn(field) {
  if (isOptionSchema(field)) return field;
  return typeof field.unwrap === "function" && !(field instanceof z.ZodArray) ? objectIn(field.unwrap()) : null;
}

/** Whether a value that a package exports is a schema of options. */
export const isOptionSchema = (value) => value instanceof z.ZodObject;

/** Name, values, default and meaning of each option of a schema, in its order. */
export const optionTable = (schema) =>
  ["| option | values | default | meaning |", "| --- | --- | --- | --- |", ...rows(schema, "")].join("\n");
