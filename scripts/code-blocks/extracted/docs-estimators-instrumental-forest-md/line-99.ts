

































































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { instrumentalForestDml } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("401k.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const instrument = column("e401");
const { late, effect, effectVariance, compliance } = await instrumentalForestDml(
  {
    outcome: column("net_tfa"),
    treatment: column("p401"),
    instrument,
    designs: [columns("age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown")],
    folds: stratifiedFolds(Uint8Array.from(instrument), 5, createRng(42)),
  },
  { forest: { trees: 2000 } },
);
console.log(late.estimate, late.se); // 11372 1634, as above
console.log(effect.length, effectVariance.length, compliance.length); // 9915 9915 9915
export {};
