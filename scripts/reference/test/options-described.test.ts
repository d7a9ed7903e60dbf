import * as command from "career-dml";
import * as core from "@career-dml/core";
import * as dgp from "@career-dml/dgp";
import * as dml from "@career-dml/dml";
import * as forest from "@career-dml/forest";
import * as gru from "@career-dml/gru";
import * as heckman from "@career-dml/heckman";
import * as kernels from "@career-dml/kernels";
import * as report from "@career-dml/report";
import * as study from "@career-dml/study";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isOptionSchema, optionTable } from "../option-table.mjs";

/** Every exported schema of options, by package and name. */
const schemas = Object.entries({ command, core, dgp, dml, forest, gru, heckman, kernels, report, study }).flatMap(
  ([folder, exports]) =>
    Object.entries(exports)
      .filter(([, value]) => isOptionSchema(value))
      .map(([name, value]) => [`${folder} ${name}`, value as z.ZodObject] as const),
);

describe("options in the reference", () => {
  test.each(schemas)("%s: every option has values and a meaning", (_, schema) => {
    const rows = optionTable(schema).split("\n").slice(2);
    for (const row of rows) expect(row).toMatch(/^\| `[$\w.]+` \| [^|].* \| (`.+`|none|needed|its own) \| \S.+ \|$/);
  });

  test("a row has name, values, default and meaning; options of an option stand behind it", () => {
    const inner = z.strictObject({ rho: z.number().gt(0).max(1).describe("a | b") });
    const schema = z.strictObject({
      trees: z.int().min(4).multipleOf(2).default(2000).describe("How many."),
      kind: z.enum(["a", "b"]).nullable().default(null).describe("Which,\nif any."),
      inner: inner.prefault({ rho: 0.5 }).describe("More."),
      url: z.string().describe("Where."),
    });
    expect(optionTable(schema).split("\n").slice(2)).toEqual([
      "| `trees` | whole number from 4, a multiple of 2 | `2000` | How many. |",
      '| `kind` | `"a"`, `"b"`, or `null` | `null` | Which, if any. |',
      "| `inner` | options, see below | its own | More. |",
      "| `inner.rho` | number above 0 to 1 | needed | a \\| b |",
      "| `url` | text | needed | Where. |",
    ]);
  });
});
