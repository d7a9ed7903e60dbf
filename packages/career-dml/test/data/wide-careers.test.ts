import { FIRST_STATE, UNKNOWN } from "@career-dml/core";
import { csvColumns, fixtureNote, hasFixtures, sharedPath } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/load-dataset.js";
import { resolveRunOptions } from "../../src/options.js";
import { temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();
const roles = { outcome: "y", treatment: "t", covariates: ["x"] };

async function load(data: string, given: Record<string, unknown>) {
  const { dataset, summary } = await loadDataset(resolveRunOptions({ data, ...roles, ...given }));
  const careers = dataset.sequences.map((s) =>
    dataset.units.map((_, i) =>
      [...s.codes.subarray(i * s.periods, i * s.periods + s.lengths[i]!)].map((code) =>
        code === UNKNOWN ? "?" : s.vocabulary[code - FIRST_STATE],
      ),
    ),
  );
  return { dataset, summary, careers };
}

const wide = file(
  "wide.csv",
  "who,y,t,x,o1,o2,o3,i1,i2,i3\nann,1,1,5,a,b,a,7,8,9\nbob,2,0,6,NA,b,,NA,NA,\ncy,3,0,7,a,NA,b,7,,7\ndee,4,1,8,,,,,,\n",
);

describe("a file with one row per unit", () => {
  test("the career is a range of columns; missing states at its ends are no part of it", async () => {
    const { dataset, summary, careers } = await load(wide, {
      sequence: ["occupation=o1..o3", "industry = i1 .. i3"],
      emptyHistory: "drop",
      unit: "who",
    });
    expect(dataset.units).toEqual(["ann", "bob", "cy"]);
    expect([...dataset.outcome]).toEqual([1, 2, 3]);
    expect(careers[0]).toEqual([["a", "b", "a"], ["b"], ["a", "?", "b"]]);
    expect(careers[1]).toEqual([["7", "8", "9"], ["?"], ["7", "?", "7"]]);
    expect(summary).toMatchObject({ rows: 4, units: 3 });
    expect(summary.dropped).toEqual([{ reason: "units: empty history (no row before the landmark)", count: 1 }]);
  });

  test("numbers along the career are ranges too; those that no period of it has a place for are counted", async () => {
    const data = file(
      "hours.csv",
      "y,t,x,o1,o2,o3,h1,h2,h3\n1,1,5,a,b,a,10,20,30\n2,0,6,NA,b,,40,50,\n3,0,7,a,NA,b,1,,2\n",
    );
    const given = { sequence: ["o=o1..o3"], numericSequence: ["hours=h1..h3"] };
    const { dataset, summary, careers } = await load(data, { ...given, missing: "indicator" });
    const [hours] = dataset.numericHistories!;
    expect(careers[0]).toEqual([["a", "b", "a"], ["b"], ["a", "?", "b"]]);
    expect([...hours!.values]).toEqual([10, 20, 30, 50, Number.NaN, Number.NaN, 1, Number.NaN, 2]);
    expect([...hours!.lengths]).toEqual([3, 1, 3]);
    expect(summary.dropped).toEqual([
      { reason: "numbers before the first known state of a career or after the last", count: 1 },
    ]);
    await expect(load(data, given)).rejects.toThrow("1 of 3 units lack a number of their career: hours (1)");
    const refused = (numericSequence: string[]) => load(data, { ...given, numericSequence });
    await expect(refused(["h1"])).rejects.toThrow(
      "must read name=first..last where there is no time column, as in hours",
    );
    await expect(refused(["h=h1..h2"])).rejects.toThrow("h has 2 columns where o has 3");
    await expect(refused(["y=h1..h3"])).rejects.toThrow(
      "y has the name of another role; call it otherwise, as in past_y",
    );
    await expect(refused(["hours=o1..o3"])).rejects.toThrow(
      "column 'o1' (numeric-sequence) holds text ('a' in row 1, line 2; 'a' in row 3, line 4)",
    );
  });

  test("what does not fit is one typed error", async () => {
    await expect(load(wide, { sequence: ["o=o1..o4"] })).rejects.toMatchObject({ code: "COLUMN" });
    await expect(load(wide, { sequence: ["o=o1..o3", "i=i1..i2"] })).rejects.toThrow("i has 2 columns where o has 3");
    await expect(load(wide, { sequence: ["o=o1..o3", "i1"] })).rejects.toMatchObject({ code: "OPTIONS" });
    await expect(load(wide, { sequence: ["o=o1..o3"], at: "2" })).rejects.toThrow("at needs a column of times");
    await expect(load(wide, { sequence: ["o=o1..o3"], unit: "t" })).rejects.toMatchObject({ code: "OPTIONS" });
  });

  test.skipIf(!hasFixtures)(`the reference's cross-section${fixtureNote}`, async () => {
    const path = "fixtures/reference/v34_seed42.csv";
    const given = {
      outcome: "outcome",
      treatment: "treatment",
      covariates: ["education"],
      sequence: ["occ=occ0..occ9"],
    };
    const { dataset, careers } = await load(sharedPath(path), given);
    const columns = csvColumns(path);
    expect([...dataset.outcome]).toEqual([...columns["outcome"]!]);
    const expected = [...dataset.outcome.keys()].map((i) =>
      Array.from({ length: 10 }, (_, t) => String(columns[`occ${t}`]![i])),
    );
    expect(careers[0]).toEqual(expected);
  });
});
