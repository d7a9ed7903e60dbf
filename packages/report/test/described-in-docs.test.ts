import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sections } from "../src/sections/index.js";
import { realResult, referenceResult, simulatedResult } from "./sample-result.js";

const page = readFileSync(new URL("../../../docs/report.md", import.meta.url), "utf8");

/** Tables and figures that the report may hold, by name. */
const names = new Set(
  [simulatedResult(), realResult(), referenceResult()]
    .flatMap((result) => sections(result))
    .flatMap(({ blocks }) => blocks.flatMap((b) => (b.kind === "table" || b.kind === "figure" ? [b.name] : []))),
);

test("docs/report.md says of every table and figure of the report what it says", () => {
  const absent = [...names].filter((name) => !page.includes(`\`${name}\``));
  expect(absent).toEqual([]);
});

test("docs/report.md describes nothing that the report does not have", () => {
  const rows = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)]);
  expect(rows.map(([, name]) => name!).filter((name) => !names.has(name))).toEqual([]);
});
