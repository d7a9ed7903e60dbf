import { expect, test } from "vitest";
import { z } from "zod";
import { choice, flagHints, integer, number, text } from "../src/fields.js";
import { METHODS } from "../src/estimate/methods.js";
import { optionTable } from "../src/option-table.js";

const group = "Group:";
const rowsOf = (fields: Record<string, z.ZodType>): string[] => optionTable(fields).split("\n").slice(2);

test("a row says flag, values, default and meaning; bars do not end a cell", () => {
  const fields = {
    minLeaf: integer(1)
      .nullable()
      .default(null)
      .describe("fewest rows")
      .register(flagHints, { placeholder: "n", group }),
    trim: number(0, 0.499).default(0.01).describe("share").register(flagHints, { placeholder: "share", group }),
    kind: choice(["a", "b"]).default("a").describe("a | b").register(flagHints, { placeholder: "kind", group }),
    covariates: z
      .array(text())
      .default([])
      .describe("columns")
      .register(flagHints, { placeholder: "a,b,c", commas: true, group }),
    derive: z.array(text()).default([]).describe("SQL").register(flagHints, { placeholder: "name = SQL", group }),
    outcome: text().describe("the outcome").register(flagHints, { placeholder: "column", group }),
    folds: z
      .union([integer(2, 10), text()])
      .default(5)
      .describe("folds")
      .register(flagHints, { placeholder: "count|file", group }),
    policy: z.boolean().default(false).describe("a tree").register(flagHints, { placeholder: "", group }),
  };
  expect(rowsOf(fields)).toEqual([
    "| `--min-leaf` | whole number from 1 |  | fewest rows |",
    "| `--trim` | number from 0 to 0.499 | `0.01` | share |",
    "| `--kind` | `a`, `b` | `a` | a \\| b |",
    "| `--covariates` | a,b,c |  | columns |",
    "| `--derive` | name = SQL; repeatable |  | SQL |",
    "| `--outcome` | column | needed | the outcome |",
    "| `--folds` | count, file; a number from 2 to 10 | `5` | folds |",
    "| `--policy` | a switch |  | a tree |",
  ]);
});

test("every option of every method has a row with a meaning", () => {
  for (const { name, schema } of METHODS) {
    const rows = rowsOf(schema.shape as Record<string, z.ZodType>);
    expect(rows, name).toHaveLength(Object.keys(schema.shape).length);
    for (const row of rows) expect(row, name).toMatch(/^\| `--[a-z0-9-]+` \| [^|]+ \| .* \| [^|]{3,} \|$/);
  }
});

test("an option without a flag is a defect", () => {
  expect(() => optionTable({ hidden: text() })).toThrow("the option hidden has no flag");
});
