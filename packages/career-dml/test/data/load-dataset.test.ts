import { column, type NumericHistory, UNKNOWN } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/load-dataset.js";
import { optionsFor, temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();

/**
 * Rows in no order. Unit 10 comes after 2 and 3 by number. Unit 2's last row lacks the treatment, so its landmark is 2001;
 * unit 4 is never observed; unit 5 has no row before its landmark; the middle state of unit 10 is missing.
 */
const panel = file(
  "panel.csv",
  `id,year,occ,treated,wage,age,note
10,2003,c,1,3.5,33,x
10,2000,a,0,3.0,30,x
2,2002,a,NA,2.2,22,x
2,2001,b,0,2.1,21,x
2,2000,a,0,2.0,20,"a, b"
10,2001,.,0,3.1,31,x
10,2002,b,1,3.2,32,x
3,2000,b,1,1.0,40,x
3,2002,c,1,1.2,42,x
4,2000,a,,4.0,50,x
4,2001,a,1,null,51,x
5,2001,c,0,5.0,60,x
6,2000,b,0,6.0,70,x
6,2002,b,0,6.2,72,x
6,2003,b,0,6.3,73,x
`,
);

/** Career of unit i in labels. */
function career(dataset: Awaited<ReturnType<typeof loadDataset>>["dataset"], i: number): (string | null)[] {
  const s = dataset.sequences[0]!;
  const codes = [...s.codes.subarray(i * s.periods, i * s.periods + s.lengths[i]!)];
  return codes.map((code) => (code === UNKNOWN ? null : s.vocabulary[code - 2]!));
}

/** Numbers of unit i, period by period. */
const numbersOf = ({ values, periods, lengths }: NumericHistory, i: number): number[] => [
  ...values.subarray(i * periods, i * periods + lengths[i]!),
];

describe("loadDataset", () => {
  test("last: values of the last observed row, states of the rows strictly before it", async () => {
    const { dataset, summary } = await loadDataset(optionsFor(panel, { emptyHistory: "drop" }));
    expect(dataset.units).toEqual(["2", "3", "6", "10"]);
    expect([...dataset.outcome]).toEqual([2.1, 1.2, 6.3, 3.5]);
    expect([...dataset.treatment]).toEqual([0, 1, 0, 1]);
    expect([...column(dataset.covariates, 0)]).toEqual([21, 42, 73, 33]);
    expect([0, 1, 2, 3].map((i) => career(dataset, i))).toEqual([["a"], ["b"], ["b", "b"], ["a", null, "b"]]);
    expect(dataset.names).toEqual({ outcome: "wage", treatment: "treated", instrument: null });
    expect(summary.dropped).toEqual([
      { reason: "units: treatment or outcome never observed", count: 1 },
      { reason: "units: empty history (no row before the landmark)", count: 1 },
    ]);
    expect(summary).toMatchObject({ source: "panel.csv", rows: 15, units: 4, treated: 2 });
    expect(summary.sequences).toMatchObject([
      { name: "occ", states: 2, shortest: 1, longest: 3, meanLength: 1.75, unknown: 1 },
    ]);
  });

  test("numbers of a career are those of the rows of its states; the past of the outcome may be one", async () => {
    const given = { emptyHistory: "drop", numericSequence: ["age", "wage"], missing: "indicator", covariates: [] };
    const { dataset, summary } = await loadDataset(optionsFor(panel, given));
    const [age, wage] = dataset.numericHistories!;
    expect([...age!.lengths]).toEqual([...dataset.sequences[0]!.lengths]);
    expect([0, 1, 2, 3].map((i) => numbersOf(wage!, i))).toEqual([[2.0], [1.0], [6.0, 6.2], [3.0, 3.1, 3.2]]);
    expect(numbersOf(age!, 3)).toEqual([30, 31, 32]);
    expect(summary.numericSequences).toMatchObject([{ name: "age", missing: 0, marked: true }, { name: "wage" }]);
    expect(summary.numericSequences[1]!.mean).toBeCloseTo(24.5 / 7, 12);
  });

  test("missing numbers of a career: refused, dropped and counted, or marked; those after the landmark do not count", async () => {
    const gaps = file(
      "number-gaps.csv",
      `id,year,occ,treated,wage,hours
1,1,a,0,1,40
1,2,a,0,1,.
2,1,a,0,1,20
2,2,b,0,1,NA
2,3,b,1,1,30
3,1,b,0,1,35
3,2,b,1,1.5,35
`,
    );
    const given = { covariates: [], numericSequence: ["hours"] };
    await expect(loadDataset(optionsFor(gaps, given))).rejects.toMatchObject({
      code: "DATA",
      message:
        "1 of 3 units lack a number of their career: hours (1); add --missing indicator to mark them, or --missing drop to leave the units out",
    });
    const dropped = await loadDataset(optionsFor(gaps, { ...given, missing: "drop" }));
    expect(dropped.dataset.units).toEqual(["1", "3"]);
    expect(dropped.summary.dropped).toEqual([{ reason: "units: missing number of the career: hours (1)", count: 1 }]);
    expect(dropped.dataset.numericHistories).toMatchObject([{ missing: "error" }]);
    const { dataset, summary } = await loadDataset(optionsFor(gaps, { ...given, missing: "indicator" }));
    expect(numbersOf(dataset.numericHistories![0]!, 1)).toEqual([20, Number.NaN]);
    expect(dataset.numericHistories).toMatchObject([{ name: "hours", missing: "indicator" }]);
    expect(summary.numericSequences).toMatchObject([{ missing: 1, marked: true }]);
  });

  test("a time: units without that row, or unobserved in it, are counted", async () => {
    const { dataset, summary } = await loadDataset(optionsFor(panel, { at: 2002 }));
    expect(dataset.units).toEqual(["3", "6", "10"]);
    expect([...dataset.outcome]).toEqual([1.2, 6.2, 3.2]);
    expect(career(dataset, 2)).toEqual(["a", null]);
    expect(summary.dropped).toEqual([
      { reason: "units: treatment or outcome missing at the landmark", count: 1 },
      { reason: "units: no row at the landmark", count: 2 },
    ]);
  });

  test("first-treated: the first treated row; the others at the time of a treated unit", async () => {
    const longer = file(
      "first.csv",
      `id,year,occ,treated,wage,age
1,1,a,0,1.1,31
1,2,b,1,1.2,32
1,3,c,1,1.3,33
2,1,a,0,2.1,41
2,2,a,0,2.2,42
2,3,a,0,2.3,43
3,1,c,0,3.1,51
3,3,c,0,3.3,53
`,
    );
    const { dataset } = await loadDataset(optionsFor(longer, { at: "first-treated" }));
    // The only treated unit is treated at time 2: unit 2 is taken there; unit 3 has no earlier row with a history than 3.
    expect([...dataset.outcome]).toEqual([1.2, 2.2, 3.3]);
    expect([0, 1, 2].map((i) => career(dataset, i))).toEqual([["a"], ["a"], ["c"]]);
  });

  test("where and derive are SQL; derived columns see those before them", async () => {
    const { dataset, summary } = await loadDataset(
      optionsFor(panel, {
        where: "id <> 5 and year < 2003",
        derive: ["older = age > 25", "oldest = older and age > 40", "occ = upper(occ)"],
        covariates: ["older", "oldest"],
      }),
    );
    expect(dataset.units).toEqual(["2", "3", "6", "10"]);
    expect([...dataset.covariates.x]).toEqual([0, 1, 1, 1, 0, 1, 1, 0]);
    expect(dataset.sequences[0]!.vocabulary).toEqual(["A", "B"]);
    expect(summary.dropped[0]).toEqual({ reason: "rows that where does not keep", count: 3 });
  });

  test("missing covariates: dropped and counted, or filled with the median and marked", async () => {
    const gaps = file(
      "gaps.csv",
      `id,year,occ,treated,wage,age,south,city
1,1,a,0,1,30,1,1
1,2,a,0,1,30,1,1
2,1,a,0,1,,,
2,2,a,1,1,NaN,,
3,1,a,0,1,50,0,1
3,2,a,0,1.5,50,0,1
4,1,a,0,1,90,.,NA
4,2,a,1,1,90,.,NA
5,1,a,0,1,40,1,0
5,2,a,1,1,40,1,0
`,
    );
    const covariates = ["age", "south", "city"];
    const dropped = await loadDataset(optionsFor(gaps, { covariates, missing: "drop" }));
    expect(dropped.dataset.units).toEqual(["1", "3", "5"]);
    expect(dropped.summary.dropped).toEqual([
      { reason: "units: missing covariate: age (1), south (2), city (2)", count: 2 },
    ]);
    const { dataset, summary } = await loadDataset(optionsFor(gaps, { covariates, missing: "indicator" }));
    expect(dataset.covariates.names).toEqual([...covariates, "age_missing", "south_city_missing"]);
    expect([...column(dataset.covariates, 0)]).toEqual([30, 45, 50, 90, 40]);
    expect([...column(dataset.covariates, 3)]).toEqual([0, 1, 0, 0, 0]);
    expect([...column(dataset.covariates, 4)]).toEqual([0, 1, 0, 1, 0]);
    expect(summary.covariates[0]).toMatchObject({ name: "age", mean: 52.5, missing: 1 });
    expect(summary.missing).toContain("age (1), south (2), city (2)");
  });

  test("times may be dates, units text, a treatment boolean", async () => {
    const dates = file(
      "dates.csv",
      `id,year,occ,treated,wage,age
ann,2020-02-01,2,true,2.5,31
ann,2019-11-30,1,false,1.5,30
bob,2019-11-30,1,false,1.5,40
bob,2020-02-01,1,false,1.5,41
`,
    );
    const { dataset } = await loadDataset(optionsFor(dates, { at: "2020-02-01" }));
    expect(dataset.units).toEqual(["ann", "bob"]);
    expect([...dataset.treatment]).toEqual([1, 0]);
  });

  test("an aborted run reads nothing", async () => {
    const run = { signal: AbortSignal.abort() };
    await expect(loadDataset(optionsFor(panel, { emptyHistory: "drop" }), run)).rejects.toMatchObject({
      code: "ABORTED",
    });
  });
});
