import { z } from "zod";
import { rule } from "../fields.js";

/** A number strictly between two others; with `end` the upper one too. */
export function between(low: number, high: number, includes: "inside" | "end" = "inside"): z.ZodNumber {
  const last = includes === "end" ? `of at most ${high}` : `below ${high}`;
  const range = [...(low === -Infinity ? [] : [`above ${low}`]), ...(high === Infinity ? [] : [last])].join(" and ");
  const error = rule(`must be a number ${range}`);
  const least = low === -Infinity ? z.number({ error }) : z.number({ error }).gt(low, { error });
  if (high === Infinity) return least;
  return includes === "end" ? least.max(high, { error }) : least.lt(high, { error });
}

/** A list without a value twice, of at most `most`: figures and tables have room for no more. */
export const distinctList = <T extends z.ZodType<number>>(entry: T, most: number) =>
  z
    .array(entry)
    .max(most, { error: `must name at most ${most} values` })
    .refine((values) => new Set(values).size === values.length, { error: "must not name a value twice" });
