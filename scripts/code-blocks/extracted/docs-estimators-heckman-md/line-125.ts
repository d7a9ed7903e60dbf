



























































































































import { readFileSync } from "node:fs";
import { design } from "@career-dml/core";
import { marginalEffects, selectionMle, selectionTwoStep } from "@career-dml/heckman";

const [names = [], ...rows] = readFileSync("mroz87.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const square = (values: Float64Array) => values.map((v) => v * v);
const [age, exper, educ] = [column("age"), column("exper"), column("educ")];
const data = {
  selected: column("lfp"),
  selectionCovariates: design({ age, agesq: square(age), faminc: column("faminc"), kids: column("kids"), educ }),
  outcome: column("wage"), // never read where selected is 0
  outcomeCovariates: design({ exper, expersq: square(exper), educ, city: column("city") }),
};
const fit = await selectionTwoStep(data);
const row = fit.coefficients.find(({ equation, name }) => equation === "outcome" && name === "educ");
console.log(row?.estimate, row?.se); // 0.4170 0.1002, as above
console.log(marginalEffects(fit, data, "conditional").length); // 8
console.log((await selectionMle(data)).logLikelihood); // -1581.26
export {};
