






















































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { partiallyLinear } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("401k.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const treatment = Uint8Array.from(column("e401")); // or a Float64Array of any numbers
const theta = await partiallyLinear(
  {
    outcome: column("net_tfa"),
    treatment,
    designs: [columns("age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown")],
    folds: stratifiedFolds(treatment, 5, createRng(42)),
  },
  { nuisance: { learners: ["forest"] } },
);
console.log(theta.estimate, theta.se); // 8757.11 1321.48, as above
export {};
