





































































































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { causalForestDml } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("401k.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const treatment = Uint8Array.from(column("e401"));
const data = {
  n: rows.length,
  outcome: column("net_tfa"),
  treatment,
  covariates: columns("age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown"),
  instrument: null,
  sequences: [],
  units: rows.map((_, i) => String(i + 1)),
  names: { outcome: "net_tfa", treatment: "e401", instrument: null },
};
const folds = stratifiedFolds(treatment, 5, createRng(42));
const { ate, att, gates, cate } = await causalForestDml({ data, representation: null, folds }, { forest: { trees: 2000 } });
console.log(ate.estimate, ate.se); // 7703.37 1159.09, as above
console.log(att.estimate, gates?.difference.estimate, cate.length); // 10439.97 10325.35 9915
export {};
