























































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { selectedOutcome } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("mroz87.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const treatment = Uint8Array.from(column("educ"), (years) => (years > 12 ? 1 : 0));
const effect = await selectedOutcome(
  {
    outcome: column("wage"), // read where `selected` is 1
    treatment,
    selected: Uint8Array.from(column("lfp")),
    design: columns("age", "exper", "kids5", "kids618"),
    folds: stratifiedFolds(treatment, 5, createRng(42)),
  },
  { nuisance: { learners: ["unpenalised"] }, whenExtreme: "clip" },
);
console.log(effect.estimate, effect.se); // 1.0220 0.5303, as above
export {};
