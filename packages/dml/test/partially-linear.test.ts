import { design, type Folds } from "@career-dml/core";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, test } from "vitest";
import { partiallyLinear } from "../src/index.js";

interface Published {
  readonly coef: number;
  readonly se: number;
  readonly ci95: readonly [number, number];
}

function plrData() {
  const columns = csvColumns("fixtures/dml/dml_plr.csv");
  const covariates = design(
    Object.fromEntries(Array.from({ length: 10 }, (_, j) => [`X${j + 1}`, columns[`X${j + 1}`]!])),
  );
  const folds = (name: string): Folds => ({ k: 5, of: Uint32Array.from(columns[name]!) });
  return { outcome: columns["y"]!, treatment: columns["d"]!, designs: [covariates], folds };
}

describe.skipIf(!hasFixtures)(`partially linear regression equals DoubleML 0.11.4${fixtureNote}`, () => {
  const published = hasFixtures ? jsonFixture<Record<string, Published>>("dml/dml_plr.json") : {};
  const cases = [
    ["partialling-out", "partialling_out"],
    ["iv-type", "iv_type"],
  ] as const;

  test.each(cases)("%s", async (score, key) => {
    const { folds, ...data } = plrData();
    const result = await partiallyLinear(
      { ...data, folds: folds("fold") },
      { score, nuisance: { learners: ["unpenalised"] } },
    );
    expectClose(result.estimate, published[key]!.coef, 1e-8, "estimate");
    expectClose(result.se!, published[key]!.se, 1e-8, "se");
    expectAllClose(result.ci!, published[key]!.ci95, 1e-8, "ci");
  });

  test("median over three partitions", async () => {
    const { folds, ...data } = plrData();
    const result = await partiallyLinear(
      { ...data, folds: ["fold", "fold_b", "fold_c"].map(folds) },
      { nuisance: { learners: ["unpenalised"] } },
    );
    const expected = published["partialling_out_3rep_median"]!;
    expectClose(result.estimate, expected.coef, 1e-8, "estimate");
    expectClose(result.se!, expected.se, 1e-8, "se");
  });
});
