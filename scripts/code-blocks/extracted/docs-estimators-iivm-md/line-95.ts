





























































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { interactiveIv } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("401k.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const instrument = Uint8Array.from(column("e401"));
const late = await interactiveIv(
  {
    outcome: column("net_tfa"),
    treatment: Uint8Array.from(column("p401")),
    instrument,
    designs: [columns("age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown")],
    folds: stratifiedFolds(instrument, 5, createRng(42)),
  },
  { alwaysTakers: false },
);
console.log(late.estimate, late.se); // 11341.27 1646.32, as above
export {};
