import {
  csvColumns,
  dataNote,
  expectAllClose,
  expectClose,
  fixtureNote,
  hasData,
  hasFixtures,
  jsonFixture,
  sharedPath,
} from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/panel-file.js";
import { coefficientOf, columnsOf, estimate, wordsOf } from "./estimating.js";

const file = temporaryFolder();
const MROZ = sharedPath("fixtures/heckman/mroz87.csv");
const SELECTION = ["age", "agesq", "faminc", "kids", "educ"];

interface Published {
  readonly param_order: readonly string[];
  readonly estimate: Readonly<Record<string, number>>;
  readonly se: readonly (number | null)[];
  readonly logLik?: number;
}

/** Estimates in the order of the publication, whose names repeat. */
const inOrder = ({ estimate: values }: Published): number[] => Object.values(values);

/** A file of the published double machine learning. */
const given = (name: string): string => sharedPath(`fixtures/dml/dml_${name}.csv`);
/** Its folds as a file of their own. */
const folds = (name: string): string => {
  const rows = Array.from(columnsOf(given(name))["fold"]!, (fold) => String(fold));
  return file(`folds-${name}.csv`, `fold\n${rows.join("\n")}\n`);
};
/** Names of its covariates. */
const xs = (p: number): string => Array.from({ length: p }, (_, j) => `X${j + 1}`).join(",");

describe.skipIf(!hasFixtures)(`the answers of other software on the same data${fixtureNote}`, () => {
  test("probit and Heckman's two steps on Mroz's data: sampleSelection", async () => {
    const published = jsonFixture<{ twostep: Published }>("heckman/sel_mroz87.json").twostep;
    const given = [
      ...wordsOf(
        `heckman --data ${MROZ} --outcome wage --selection lfp
          --derive "agesq = age * age" --derive "expersq = exper * exper"
          --covariates exper,expersq,educ,city --selectors ${SELECTION.join(",")}`,
      ),
    ];
    const found = await estimate(...given);
    const rows = found.coefficients;
    expect(rows.map(({ equation }) => equation)).toEqual([
      ...Array.from({ length: 6 }, () => "selection"),
      ...Array.from({ length: 6 }, () => "outcome"),
      "errors",
      "errors",
      ...Array.from({ length: 8 }, () => "average marginal effect where it is seen"),
    ]);
    expectAllClose(
      rows.slice(0, 14).map((row) => row.estimate),
      inOrder(published),
      1e-6,
      "estimates",
    );
    expectAllClose(
      rows.slice(0, 12).map((row) => row.se!),
      published.se.slice(0, 12) as number[],
      1e-6,
      "errors",
    );
    expect(found).toMatchObject({ kind: "model", n: 753, data: { observed: 428 }, estimate: null, se: null });
    expect(found.reason).toContain("no single effect");

    const ml = jsonFixture<{ ml: Published }>("heckman/sel_mroz87.json").ml;
    const full = await estimate(...given, "--method", "ml");
    expectAllClose(
      full.coefficients.slice(0, 13).map((row) => row.estimate),
      inOrder(ml),
      1e-6,
      "ML estimates",
    );
    expectAllClose(
      full.coefficients.slice(0, 13).map((row) => row.se!),
      ml.se as number[],
      1e-6,
      "ML errors",
    );
    expectClose(full.statistics.find(({ name }) => name === "log-likelihood")!.value!, ml.logLik!, 1e-6, "logLik");

    const probit = await estimate(
      ...wordsOf(
        `probit --data ${MROZ} --outcome lfp --derive "agesq = age * age" --covariates ${SELECTION.join(",")}`,
      ),
    );
    expectAllClose(
      probit.coefficients.map((row) => row.estimate),
      inOrder(published).slice(0, 6),
      1e-6,
      "probit",
    );
  });

  test.each([
    ["pliv", `--treatment d --instrument Z1 --covariates ${xs(6)}`],
    ["iivm", `--treatment d --instrument z --covariates ${xs(6)}`],
    ["ssm_mar", `--treatment d --selection s --covariates ${xs(5)} --extreme clip`],
  ] as const)("%s with the folds of a file: DoubleML", async (name, roles) => {
    const published = jsonFixture<Record<string, unknown>>(`dml/dml_${name}.json`);
    const { coef, se } = (published["normalize_False"] ?? published) as { coef: number; se: number };
    const found = await estimate(
      ...wordsOf(`${name.replace("_mar", "")} --data ${given(name)} --outcome y ${roles} --learner ols`),
      "--folds",
      folds(name),
    );
    expectClose(found.estimate!, coef, 1e-8, "estimate");
    expectClose(found.se!, se, 1e-8, "error");
  });

  test("dr-learner: average and groups of DoubleML, effects by least squares of its scores", async () => {
    interface Answer {
      readonly ATE_normalize_False: { readonly coef: number; readonly se: number };
      readonly gate: { readonly coef: number[]; readonly se: number[] };
    }
    const published = jsonFixture<Answer>("dml/dml_irm.json");
    const effects = file("dr-effects.csv");
    const found = await estimate(
      ...wordsOf(
        `dr-learner --data ${given("irm")} --outcome y --treatment d --covariates ${xs(8)} --group group
          --learner ols,logit --effect-learner ols --policy --predictions ${effects}`,
      ),
      "--folds",
      folds("irm"),
    );
    expectClose(found.estimate!, published.ATE_normalize_False.coef, 1e-8, "estimate");
    expectClose(found.se!, published.ATE_normalize_False.se, 1e-8, "error");
    const groups = found.coefficients.filter(({ equation }) => equation === "effect by group");
    expectAllClose(
      groups.map((row) => row.estimate),
      published.gate.coef,
      1e-8,
      "groups",
    );
    expectAllClose(
      groups.map((row) => row.se!),
      published.gate.se,
      1e-8,
      "their errors",
    );
    expect(found.statistics.map(({ name }) => name).join()).toContain("policy tree, held out: gain over nobody");
    const { score, effect } = columnsOf(effects);
    expectClose(score!.reduce((sum, v) => sum + v, 0) / score!.length, found.estimate!, 1e-9, "mean score");
    expect(new Set(effect).size).toBe(effect!.length);
  });

  test("the endogenous-treatment model: sampleSelection", async () => {
    const published = jsonFixture<{ ecdat: { twostep: Published } }>("heckman/sel_treat.json").ecdat.twostep;
    const given = [
      ...wordsOf(
        `treatment-effects --data ${sharedPath("fixtures/heckman/sel_treat_ecdat.csv")}
          --outcome lre78 --treatment treat --covariates pa1,pa2,educ,black,hispanic --instrument u74,u75`,
      ),
    ];
    const found = await estimate(...given);
    expectClose(found.estimate!, published.estimate["treat"]!, 1e-6, "treat");
    const ml = jsonFixture<{ ecdat: { ml: Published } }>("heckman/sel_treat.json").ecdat.ml;
    const full = await estimate(...given, "--method", "ml");
    expectClose(full.estimate!, ml.estimate["treat"]!, 1e-6, "treat by ML");
    expectClose(full.se!, ml.se[ml.param_order.indexOf("treat")]!, 1e-6, "its error");
    expectClose(
      coefficientOf(found, "outcome", "hazard").estimate,
      published.estimate["invMillsRatio"]!,
      1e-6,
      "hazard",
    );
    expect(found.se).toBeGreaterThan(0);
    expect(found.statistics.map(({ name }) => name).join()).toContain("first-stage F of u74, u75, robust,effective F");
  });

  test("switching regression, each regime with its own covariate: sampleSelection's tobit-5", async () => {
    const { ml } = jsonFixture<{ ml: Published }>("heckman/sel_tobit5.json");
    const found = await estimate(
      ...wordsOf(
        `switching --data ${sharedPath("fixtures/heckman/sel_tobit5.csv")} --method ml --outcome y --treatment ys
          --derive "y = CASE WHEN ys = 1 THEN yo2 ELSE yo1 END"
          --selectors xs --covariates xo2 --untreated-covariates xo1`,
      ),
    );
    // There: choice, regime 0 with its errors, regime 1 with its errors.
    const [estimates, errors] = [inOrder(ml), ml.se as number[]];
    const names = [
      "treatment",
      "treatment",
      "untreated",
      "untreated",
      "sigma0",
      "rho0",
      "treated",
      "treated",
      "sigma1",
      "rho1",
    ];
    for (const [k, name] of names.entries()) {
      const place = names.slice(0, k).filter((other) => other === name).length;
      const row = found.coefficients.filter(({ equation, name: own }) => equation === name || own === name)[place]!;
      expectClose(row.estimate, estimates[k]!, 1e-6, `${name} ${place}`);
      expectClose(row.se!, errors[k]!, 1e-6, `error of ${name} ${place}`);
    }
    const others = found.statistics.slice(0, 2).map(({ value }) => value!);
    const treated = csvColumns("fixtures/heckman/sel_tobit5.csv")["ys"]!.reduce((sum, v) => sum + v, 0) / found.n;
    // The average over all is that of both groups, up to the mean of the hazards, which is 0 in large samples.
    expect(Math.abs(treated * others[0]! + (1 - treated) * others[1]! - found.estimate!)).toBeLessThan(0.05);
  });

  test("partially linear regression on the folds of DoubleML, one partition and three", async () => {
    interface Answer {
      readonly coef: number;
      readonly se: number;
    }
    const published =
      jsonFixture<Record<"partialling_out" | "iv_type" | "partialling_out_3rep_median", Answer>>("dml/dml_plr.json");
    const data = csvColumns("fixtures/dml/dml_plr.csv");
    const one = file("folds.csv", `fold\n${[...data["fold"]!].join("\n")}\n`);
    const three = file(
      "folds3.csv",
      `rep,fold\n${["fold", "fold_b", "fold_c"].flatMap((name, r) => [...data[name]!].map((k) => `${r},${k}`)).join("\n")}\n`,
    );
    const covariates = Array.from({ length: 10 }, (_, j) => `X${j + 1}`).join(",");
    const given = ["plr", "--data", sharedPath("fixtures/dml/dml_plr.csv"), "--outcome", "y", "--treatment", "d"];
    const common = [...given, "--covariates", covariates, "--learner", "ols"];
    const first = await estimate(...common, "--folds", one);
    expectClose(first.estimate!, published.partialling_out.coef, 1e-8, "estimate");
    expectClose(first.se!, published.partialling_out.se, 1e-8, "se");
    const iv = await estimate(...common, "--folds", one, "--score", "iv-type");
    expectClose(iv.se!, published.iv_type.se, 1e-8, "se of the IV-type score");
    const median = await estimate(...common, "--folds", three);
    expectClose(median.estimate!, published.partialling_out_3rep_median.coef, 1e-8, "median");
    expectClose(median.se!, published.partialling_out_3rep_median.se, 1e-8, "se of the median");
  });

  test("interactive regression on the folds of DoubleML: ATE, ATT, normalised weights", async () => {
    const published = jsonFixture<Record<string, { readonly coef: number; readonly se: number }>>("dml/dml_irm.json");
    const folds = file("folds-irm.csv", `fold\n${[...csvColumns("fixtures/dml/dml_irm.csv")["fold"]!].join("\n")}\n`);
    const given = ["irm", "--data", sharedPath("fixtures/dml/dml_irm.csv"), "--outcome", "y", "--treatment", "d"];
    const covariates = Array.from({ length: 8 }, (_, j) => `X${j + 1}`).join(",");
    const common = [...given, "--covariates", covariates, "--learner", "ols", "--folds", folds, "--extreme", "clip"];
    const plain = await estimate(...common);
    const treated = await estimate(...common, "--estimand", "ATT");
    const normalised = await estimate(...common, "--normalise");
    for (const [found, name] of [
      [plain, "ATE_normalize_False"],
      [treated, "ATTE_normalize_False"],
      [normalised, "ATE_normalize_True"],
    ] as const) {
      expectClose(found.estimate!, published[name]!.coef, 1e-8, name);
      expectClose(found.se!, published[name]!.se, 1e-8, `se of ${name}`);
    }
  });
});

describe.skipIf(!hasData)(`published results${dataNote}`, () => {
  test("union wages of young men, pooled with years: .18246 (Vella & Verbeek's data)", async () => {
    const years = ["81", "82", "83", "84", "85", "86", "87"];
    const common = [
      ...wordsOf(`ols --data ${sharedPath("data/wage_panel.csv")} --outcome lwage --treatment union`),
      ...years.flatMap((year) => ["--derive", `d${year} = year = 19${year}`]),
      "--covariates",
      `educ,black,hisp,exper,expersq,married,${years.map((year) => `d${year}`).join(",")}`,
    ];
    const pooled = await estimate(...common, "--vcov", "classical");
    expect(pooled.estimate).toBeCloseTo(0.18246, 5);
    const clustered = await estimate(...common, "--cluster", "nr");
    expect(clustered.estimate).toBe(pooled.estimate);
    expect(clustered.label).toContain("545 clusters");
    // Eight years of one man are not eight men.
    expect(clustered.se! / pooled.se!).toBeGreaterThan(1.3);
  });

  test("returns to education: .0747 (.0035), Card (1995), Wooldridge's columns", async () => {
    const regions = Array.from({ length: 8 }, (_, k) => `reg66${k + 2}`).join(",");
    const found = await estimate(
      ...wordsOf(
        `ols --data ${sharedPath("data/card.csv")}
          --outcome lwage --treatment educ --vcov classical
          --covariates exper,expersq,black,south,smsa,smsa66,${regions}`,
      ),
    );
    expect(found.estimate).toBeCloseTo(0.0747, 4);
    expect(found.se).toBeCloseTo(0.0035, 4);
  });

  test("LaLonde's experiment: 1794.342 without covariates, near it with them, by every estimator", async () => {
    const data = ["--data", sharedPath("data/nsw-dw.csv"), "--outcome", "re78", "--treatment", "treat"];
    const plain = await estimate("ols", ...data);
    expect(plain.estimate).toBeCloseTo(1794.342, 3);
    const covariates = ["--covariates", "age,educ,black,hisp,marr,nodegree,re74,re75"];
    for (const method of [["irm"], ["plr"], ["forest", "--trees", "200"]]) {
      const { estimate: effect, se } = await estimate(...method, ...data, ...covariates);
      expect(Math.abs(effect! - 1794.342) / se!, method[0]).toBeLessThan(1);
    }
  });

  test("participation in a 401(k): the effect of eligibility over its effect on participation", async () => {
    const given = ["--data", sharedPath("data/401k.csv"), "--where", "inc > 20000 and inc < 60000"];
    const common = [...given, "--covariates", "age,inc,educ,fsize,marr,twoearn,db,pira,hown", "--learner", "ridge"];
    const effects = file("late.csv");
    const late = await estimate(
      ...wordsOf("instrumental-forest --outcome net_tfa --treatment p401 --instrument e401 --trees 200 --predictions"),
      effects,
      ...common,
    );
    const reduced = await estimate(...wordsOf("irm --outcome net_tfa --treatment e401"), ...common);
    const first = await estimate(...wordsOf("irm --outcome p401 --treatment e401"), ...common);
    expect(late).toMatchObject({ estimand: "LATE", kind: "effect" });
    expect(Math.abs(late.estimate! - reduced.estimate! / first.estimate!)).toBeLessThan(0.25 * late.se!);
    const compliance = late.statistics.find(({ name }) => name === "average compliance")!.value!;
    expect(Math.abs(compliance - first.estimate!)).toBeLessThan(0.03);
    expect(columnsOf(effects)["effect"]!.length).toBe(late.n + late.dropped);
  });

  test("eligibility for a 401(k): within a standard error of the published estimates", async () => {
    const data = ["--data", sharedPath("data/401k.csv"), "--outcome", "net_tfa", "--treatment", "e401"];
    const covariates = ["--covariates", "age,inc,educ,fsize,marr,twoearn,db,pira,hown", "--learner", "boosting"];
    const plr = await estimate("plr", ...data, ...covariates);
    expect(Math.abs(plr.estimate! - 8700)).toBeLessThan(1360);
    expect(plr.se! / 1360).toBeGreaterThan(0.8);
    const irm = await estimate("irm", ...data, ...covariates);
    expect(Math.abs(irm.estimate! - 8048)).toBeLessThan(1182);
  });
});
