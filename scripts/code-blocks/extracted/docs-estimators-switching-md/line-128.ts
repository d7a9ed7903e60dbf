






























































































































import { readFileSync } from "node:fs";
import { design } from "@career-dml/core";
import { switchingTwoStep } from "@career-dml/heckman";

const [names = [], ...rows] = readFileSync("card.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const controls = ["age", "black", "smsa", "south", "smsa66"];
const { effects } = await switchingTwoStep({
  outcome: column("lwage"),
  treatment: column("educ").map((years) => (years > 12 ? 1 : 0)),
  outcomeCovariates: columns(...controls),
  treatmentCovariates: columns(...controls, "nearc4"),
});
console.log(effects.att.estimate, effects.att.se); // 0.0934 0.3162, as above
console.log(effects.ate.estimate, effects.atu.estimate); // 0.3135 0.5383
export {};
