import { readFileSync } from "node:fs";
import type { CareerRunResult } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { ATTRIBUTED_HEADS } from "../src/attribution-rows.js";
import { FIGURES } from "../src/figures/index.js";
import { FLOW_FIGURES } from "../src/figures/flow-categories.js";
import { sections } from "../src/sections/index.js";
import { TABLES } from "../src/tables/index.js";
import { realResult, referenceResult, simulatedResult } from "./sample-result.js";

const page = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const docs = page("docs/report.md");

/** Careers of as many kinds of state, and an encoder with as many predictions, as the report has figures for. */
function fullResult(): CareerRunResult {
  const result = simulatedResult();
  const [sequence] = result.data.sequences;
  const attribution = result.attribution!;
  const ofHead = attribution.rows.filter(({ head }) => head === attribution.heads[0]);
  return {
    ...result,
    data: { ...result.data, sequences: FLOW_FIGURES.map((name) => ({ ...sequence!, name })) },
    attribution: {
      ...attribution,
      heads: ATTRIBUTED_HEADS,
      rows: ATTRIBUTED_HEADS.flatMap((head) => ofHead.map((row) => ({ ...row, head }))),
    },
  };
}

const results = [fullResult(), realResult(), referenceResult()];

/** Tables and figures that the report holds, by name. */
const shown = new Set(
  results
    .flatMap((result) => sections(result))
    .flatMap(({ blocks }) => blocks.flatMap((b) => (b.kind === "table" || b.kind === "figure" ? [b.name] : []))),
);

/** Names of what a list of figures or tables can make, in its order. */
const made = (builders: readonly ((result: CareerRunResult) => { readonly name: string } | null)[]): string[] =>
  builders.flatMap((build) => results.map(build).find((drawn) => drawn !== null)?.name ?? []);

describe.each([
  ["figure", FIGURES],
  ["table", TABLES],
] as const)("every %s that a run can have", (_, builders) => {
  const names = made(builders);

  test("is made from one of the samples", () => expect(names).toHaveLength(builders.length));

  test("has a place in the report", () => expect(names.filter((name) => !shown.has(name))).toEqual([]));

  test("is told of in docs/report.md", () => expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]));
});

test("every figure is listed with its question in the README of the package", () => {
  const readme = page("packages/report/README.md");
  expect(made(FIGURES).filter((name) => !name.startsWith("attribution-") && !readme.includes(`\`${name}\``))).toEqual(
    [],
  );
});

test("docs/report.md describes nothing that the report does not have", () => {
  const rows = [...docs.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)]);
  expect(rows.map(([, name]) => name!).filter((name) => !shown.has(name))).toEqual([]);
});
