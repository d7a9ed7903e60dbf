
















































































































import { readFileSync } from "node:fs";
import { design } from "@career-dml/core";
import { treatmentMle, treatmentTwoStep } from "@career-dml/heckman";

const [names = [], ...rows] = readFileSync("card.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const controls = ["age", "black", "smsa", "south", "smsa66"];
const data = {
  outcome: column("lwage"),
  treatment: column("educ").map((years) => (years > 12 ? 1 : 0)),
  outcomeCovariates: columns(...controls),
  treatmentCovariates: columns(...controls, "nearc4"), // nearc4 is excluded from the outcome
};
const effect = await treatmentTwoStep(data);
console.log(effect.estimate, effect.se, effect.rho); // 0.0813 0.2283 0.0695, as above
console.log((await treatmentMle(data)).estimate); // -0.0277
export {};
