import { readFileSync } from "node:fs";
import { fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";

const page = readFileSync(new URL("../../../../docs/from-other-software.md", import.meta.url), "utf8");

/** Rows of the table by their first words, and where the other software's numbers of it stand. */
const FIGURES: readonly (readonly [row: string, file: string, paths: readonly string[]])[] = [
  ["`DoubleMLPLR`", "dml/dml_plr", ["partialling_out.coef", "partialling_out.se"]],
  ['`DoubleMLPLR(score="IV-type")`', "dml/dml_plr", ["iv_type.coef", "iv_type.se"]],
  ["`DoubleMLPLR(n_rep=3)`", "dml/dml_plr", ["partialling_out_3rep_median.coef", "partialling_out_3rep_median.se"]],
  ["`DoubleMLIRM`", "dml/dml_irm", ["ATE_normalize_False.coef", "ATE_normalize_False.se"]],
  ['`DoubleMLIRM(score="ATTE")`', "dml/dml_irm", ["ATTE_normalize_False.coef", "ATTE_normalize_False.se"]],
  ["`DoubleMLIRM(normalize_ipw=True)`", "dml/dml_irm", ["ATE_normalize_True.coef", "ATE_normalize_True.se"]],
  ["`.gate()`", "dml/dml_irm", ["gate.coef.0", "gate.se.0"]],
  ["`DoubleMLPLIV`", "dml/dml_pliv", ["coef", "se"]],
  ["`DoubleMLIIVM`", "dml/dml_iivm", ["coef", "se"]],
  ["`DoubleMLSSM`", "dml/dml_ssm_mar", ["normalize_False.coef", "normalize_False.se"]],
  ["`.sensitivity_analysis()`", "dml/dml_plr", ["sensitivity_cf.03_.03_rho1.rv.0"]],
  ["`LinearDML`", "dml/econml_linear", ["LinearDML_discrete.ate.0", "LinearDML_discrete.ate_se.0"]],
  ["`LinearDRLearner`", "dml/econml_linear", ["LinearDRLearner.ate.0", "LinearDRLearner.ate_se.0"]],
  ["`SLearner`", "dml/econml_linear", ["SLearner.ate", "TLearner.ate", "XLearner.ate"]],
  ["`average_treatment_effect`", "forest/grf_fixed", ["seed1.ate.all.estimate", "seed1.ate.all.std.err"]],
  [
    '`target.sample="treated"`',
    "forest/grf_fixed",
    ["seed1.ate.treated.estimate", "seed1.ate.control.estimate", "seed1.ate.overlap.estimate"],
  ],
  ["`best_linear_projection`", "forest/grf_fixed", ["seed1.blp_x1_x2_HC3.x1.estimate", "seed1.blp_x1_x2_HC3.x1.se"]],
  ["`rank_average_treatment_effect`", "forest/grf_fixed", ["seed1.rate.tauhat.AUTOC.estimate"]],
  ['`selection(method="2step")`', "heckman/sel_mroz87", ["twostep.estimate.educ.1", "twostep.summary_table.9.1"]],
  ['`selection(method="ml")`', "heckman/sel_mroz87", ["ml.estimate.educ.1", "ml.logLik"]],
  ["`treatReg`", "heckman/sel_treat", ["ecdat.twostep.estimate.treat", "ecdat.ml.estimate.treat"]],
  ["`selection` with two outcomes", "heckman/sel_tobit5", ["ml.estimate.rho1", "ml.estimate.rho2"]],
  ["`OLS`", "linear/ols", ["ols.classical.coef.1"]],
];

describe.skipIf(!hasFixtures)(`docs/from-other-software.md${fixtureNote}`, () => {
  test.each(FIGURES)("%s", (row, file, paths) => {
    const line = page.split("\n").find((text) => text.startsWith("| ") && text.split(" | ")[0]!.includes(row));
    const content = jsonFixture<unknown>(`${file}.json`);
    for (const path of paths) {
      const digits = path === "ml.logLik" ? 4 : 6;
      expect(line, path).toContain(shown(Math.abs(at(content, path)), digits));
    }
  });
});

const shown = (value: number, digits: number): string => value.toFixed(digits).replace(/^0/, "");

/** The number at a path; names may hold dots themselves. */
function at(content: unknown, path: string): number {
  if (typeof content === "number") return content;
  const known = Object.keys(content as object).filter((name) => path === name || path.startsWith(`${name}.`));
  const name = known.sort((a, b) => b.length - a.length)[0]!;
  return at((content as Record<string, unknown>)[name], path.slice(name.length + 1));
}
