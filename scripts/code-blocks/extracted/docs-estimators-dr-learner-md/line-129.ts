































































































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { drLearner, effectProjection } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("nsw-dw.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const treatment = Uint8Array.from(column("treat"));
const covariates = columns("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75");
const folds = stratifiedFolds(treatment, 5, createRng(42));
const { ate, effect, scores } = await drLearner(
  { outcome: column("re78"), treatment, design: covariates, folds },
  { regression: "pooled", calibration: true },
);
console.log(ate.estimate, ate.se, effect.length); // 1640.72 661.61 445, as above
const [, age] = effectProjection({ scores, modifiers: covariates }, { covariance: "HC3" }).coefficients;
console.log(age?.estimate, age?.se); // 51.5 88.8, as above
export {};
