

























































































import { readFileSync } from "node:fs";
import { design } from "@career-dml/core";
import { selectionProbit } from "@career-dml/heckman";

const [names = [], ...rows] = readFileSync("mroz87.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const fit = await selectionProbit({
  selected: column("lfp"),
  selectionCovariates: columns("age", "faminc", "kids", "educ"),
  outcome: column("wage").map((wage) => (wage > 4 ? 1 : 0)), // never read where selected is 0
  outcomeCovariates: columns("exper", "educ", "city"),
});
const rho = fit.coefficients.find(({ name }) => name === "rho");
console.log(rho?.estimate, rho?.se); // -0.9020 0.0931, as above
export {};
