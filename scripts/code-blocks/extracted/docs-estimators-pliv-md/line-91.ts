

























































































import { readFileSync } from "node:fs";
import { createRng, design, stratifiedFolds } from "@career-dml/core";
import { partiallyLinearIv } from "@career-dml/dml";

const [names = [], ...rows] = readFileSync("card.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const instrument = Uint8Array.from(column("nearc4"));
const theta = await partiallyLinearIv(
  {
    outcome: column("lwage"),
    treatment: column("educ"),
    instrument,
    designs: [columns("exper", "expersq", "black", "south", "smsa", "smsa66")],
    folds: stratifiedFolds(instrument, 5, createRng(42)),
  },
  { nuisance: { learners: ["ridge", "boosting"] } },
);
console.log(theta.estimate, theta.se); // 0.1239 0.0525, as above
console.log(theta.firstStageF, theta.robustSet.shape); // 15.715 interval
export {};
