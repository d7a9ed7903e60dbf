















































































import { readFileSync } from "node:fs";
import { design } from "@career-dml/core";
import { probit } from "@career-dml/heckman";

const [names = [], ...rows] = readFileSync("mroz87.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const age = column("age");
const fit = await probit(
  design({ age, agesq: age.map((a) => a * a), faminc: column("faminc"), kids: column("kids"), educ: column("educ") }),
  column("lfp"),
);
console.log(fit.coefficients[4], fit.logLikelihood); // -0.4490 -490.85, as above
export {};
