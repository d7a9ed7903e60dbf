































































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { doublyRobustEffect, interactiveRegression } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("nsw-dw.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const outcome = column("re78");
const treatment = Uint8Array.from(column("treat"));
const covariates = columns("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75");
const folds = stratifiedFolds(treatment, 5, createRng(42));

// The estimator of the command, and of the career pipeline, whose error divides by n - 1.
const data = {
  n: rows.length,
  outcome,
  treatment,
  covariates,
  instrument: null,
  sequences: [],
  units: rows.map((_, i) => String(i + 1)),
  names: { outcome: "re78", treatment: "treat", instrument: null },
};
const { att } = await doublyRobustEffect({ data, representation: null, folds });
console.log(att.estimate, att.se); // 1820.74 669.33

// The published model, without pooled arms and without calibrated propensities.
const published = await interactiveRegression({ outcome, treatment, designs: [covariates], folds }, { estimand: "ATT" });
console.log(published.estimate, published.se); // 1784.71 680.08
export {};
