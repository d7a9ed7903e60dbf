import { FIRST_STATE, UNKNOWN } from "@career-dml/core";
import { dataNote, hasData, sharedPath } from "@career-dml/testing";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/load-dataset.js";
import { resolveRunOptions } from "../../src/options.js";

const nlswork = {
  data: sharedPath("data/nlswork.csv"),
  outcome: "ln_wage",
  treatment: "union",
  unit: "idcode",
  time: "year",
  sequence: ["occ_code", "ind_code"],
  covariates: ["age", "grade", "black", "tenure", "south", "collgrad", "c_city", "ttl_exp"],
  derive: ["black = race = 2"],
  emptyHistory: "drop",
  missing: "indicator",
};

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

describe.skipIf(!hasData)(`union and wages in two real panels${dataNote}`, () => {
  test("nlswork: every unit has the landmark and careers that a self-join in SQL finds", async () => {
    const { dataset, summary } = await loadDataset(resolveRunOptions(nlswork));
    const expected = await rowsOf(`
      WITH panel AS (SELECT * FROM read_csv('${nlswork.data}', nullstr = '')),
      landmark AS (SELECT idcode, max(year) AS last FROM panel WHERE "union" IS NOT NULL AND ln_wage IS NOT NULL GROUP BY idcode)
      SELECT CAST(l.idcode AS VARCHAR) AS unit, any_value(p."union")::INT AS treated, any_value(p.ln_wage) AS wage,
             string_agg(coalesce(CAST(h.occ_code AS VARCHAR), '?'), ' ' ORDER BY h.year) AS occupations,
             string_agg(coalesce(CAST(h.ind_code AS VARCHAR), '?'), ' ' ORDER BY h.year) AS industries
      FROM landmark l JOIN panel p ON p.idcode = l.idcode AND p.year = l.last JOIN panel h ON h.idcode = l.idcode AND h.year < l.last
      GROUP BY l.idcode ORDER BY l.idcode`);
    const careers = dataset.sequences.map((s) =>
      dataset.units.map((_, i) =>
        [...s.codes.subarray(i * s.periods, i * s.periods + s.lengths[i]!)]
          .map((code) => (code === UNKNOWN ? "?" : s.vocabulary[code - FIRST_STATE]))
          .join(" "),
      ),
    );
    expect([...dataset.units]).toEqual(expected.map((row) => row["unit"]));
    expect([...dataset.treatment]).toEqual(expected.map((row) => row["treated"]));
    expect([...dataset.outcome]).toEqual(expected.map((row) => row["wage"]));
    expect(careers[0]).toEqual(expected.map((row) => row["occupations"]));
    expect(careers[1]).toEqual(expected.map((row) => row["industries"]));
    // 4,711 women; what is not a unit of the analysis is counted.
    expect(summary.units + summary.dropped.reduce((sum, d) => sum + d.count, 0)).toBe(4711);
    expect(dataset.covariates.x.every(Number.isFinite)).toBe(true);
  });

  test("wage_panel: 545 men with seven years of occupations before 1987", async () => {
    const { dataset, summary } = await loadDataset(
      resolveRunOptions({
        data: sharedPath("data/wage_panel.csv"),
        outcome: "lwage",
        treatment: "union",
        unit: "nr",
        time: "year",
        sequence: ["occupation"],
        covariates: ["educ", "exper", "black", "hisp", "married"],
      }),
    );
    const [expected] = await rowsOf(
      `SELECT count(*)::INT AS units, sum("union")::INT AS treated, avg(lwage) AS wage FROM '${sharedPath("data/wage_panel.csv")}' WHERE year = 1987`,
    );
    expect(summary).toMatchObject({
      rows: 4360,
      units: expected!["units"],
      treated: expected!["treated"],
      dropped: [],
    });
    expect(summary.outcome.mean).toBeCloseTo(expected!["wage"] as number, 12);
    expect([...new Set(dataset.sequences[0]!.lengths)]).toEqual([7]);
    expect(dataset.sequences[0]!.vocabulary).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });
});
