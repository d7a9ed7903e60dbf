import { expect, test } from "vitest";
import { prepareCareers } from "../../src/pipeline/careers.js";
import { resolveRunOptions } from "../../src/options.js";
import { cli } from "../cli/terminal.js";
import { ROLES, temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();

/** Forty units, three years each; units 1 and 2 are never observed, unit 3 has one year alone, two ages and a state are missing. */
const PANEL = [
  "id,year,occ,treated,wage,age",
  ...Array.from({ length: 40 }, (_, k) => k + 1).flatMap((id) =>
    (id === 3 ? [2002] : [2000, 2001, 2002]).map((year) => {
      const wage = id <= 2 ? "" : (10 + ((id * 7) % 5)).toFixed(2);
      const age = year === 2002 && (id === 5 || id === 6) ? "NA" : 30 + (id % 9);
      return [id, year, id === 7 && year === 2001 ? "." : `o${id % 4}`, id % 2, wage, age].join(",");
    }),
  ),
].join("\n");

test("run: what a panel holds, what is missing and what is left out, before anything is estimated", async () => {
  const notes: string[] = [];
  const options = resolveRunOptions({
    data: file("panel.csv", PANEL),
    ...ROLES,
    missing: "indicator",
    emptyHistory: "drop",
  });
  await prepareCareers(options, { onNote: (note) => void notes.push(note) });
  expect(notes).toEqual([
    [
      "data: panel.csv",
      "  rows      118",
      "  units     37, 18 of them treated (48.6 %)",
      "  occ       4 states, 2 periods before the landmark, 2.0 on average, 1 missing state",
      "  missing   age 2",
      "  left out  2 units: treatment or outcome never observed",
      "            1 units: empty history (no row before the landmark)",
      "",
    ].join("\n"),
  ]);
});

test("estimate: on standard error, above the result; clusters without a row left are not counted", async () => {
  const rows = Array.from(
    { length: 30 },
    (_, i) => `${(i * 7) % 11},${i % 2},${i === 4 ? "" : (i * 5) % 13},c${Math.max(4, i)}`,
  );
  const path = file("table.csv", ["y,t,x,firm", ...rows.slice(4), ""].join("\n"));
  const words = ["--data", path, "--outcome", "y", "--treatment", "t", "--covariates", "x", "--cluster", "firm"];
  const { stderr, stdout } = await cli(["estimate", "ols", ...words, "--missing", "drop", "--json", "-"]);
  expect(stderr.slice(0, stderr.indexOf("\n\n"))).toBe(
    [
      "data: table.csv",
      "  rows      26",
      "  used      25",
      "  treated   13 by t (52.0 %)",
      "  clusters  25",
      "  left out  1 rows with a missing value: x (covariates, 1)",
    ].join("\n"),
  );
  expect(JSON.parse(stdout)).toMatchObject({ n: 25, label: expect.stringContaining("25 clusters") });
  expect((await cli(["estimate", "ols", ...words, "--missing", "drop", "--quiet"])).stderr).toBe("");
});
