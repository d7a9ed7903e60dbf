import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/load-dataset.js";
import { optionsFor, temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();
let files = 0;

/** Rows of up to eight units and six years; ages and treatments may be missing. */
const rows = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 8 }),
      year: fc.integer({ min: 1990, max: 1995 }),
      occ: fc.constantFrom("a", "b", "c", ""),
      treated: fc.constantFrom("0", "0", "0", "0", "1", ""),
      wage: fc.double({ min: -5, max: 5, noNaN: true }),
      age: fc.constantFrom("20", "30.5", "41", "NA"),
    }),
    { minLength: 24, maxLength: 40, selector: ({ id, year }) => `${id} ${year}` },
  )
  .chain((panel) => fc.tuple(fc.constant(panel), fc.shuffledSubarray(panel, { minLength: panel.length })));

async function load(panel: readonly Readonly<Record<string, string | number>>[], at: string) {
  const lines = panel.map((row) => Object.values(row).join(","));
  const data = file(`panel-${files++}.csv`, `id,year,occ,treated,wage,age\n${lines.join("\n")}\n`);
  const given = { at, emptyHistory: "drop", missing: "indicator" };
  return loadDataset(optionsFor(data, given)).then(
    ({ dataset, summary }) => ({ dataset, counts: [summary.rows, summary.units, summary.dropped] }),
    // A panel may have one arm alone: then so has the same panel in another order.
    (error: { code: string }) => error.code,
  );
}

describe("loadDataset", () => {
  test.each(["last", "first-treated", "1993"])("does not depend on the order of the rows, at %s", async (at) => {
    let sound = 0;
    await fc.assert(
      fc.asyncProperty(rows, async ([panel, shuffled]) => {
        const expected = await load(panel, at);
        expect(await load(shuffled, at)).toEqual(expected);
        if (typeof expected !== "string") sound++;
      }),
      { numRuns: 6, seed: 1990 },
    );
    expect(sound).toBeGreaterThan(0);
  });
});
