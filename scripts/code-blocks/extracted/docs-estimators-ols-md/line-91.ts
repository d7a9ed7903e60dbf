

























































































import { readFileSync } from "node:fs";
import { bindColumns, design } from "@career-dml/core";
import { clusterCovariance, leastSquares, withIntercept } from "@career-dml/kernels";

const [names = [], ...rows] = readFileSync("wage_panel.csv", "utf8").replaceAll('"', "").trim().split(/\r?\n/).map((line) => line.split(","));
const column = (name: string) => Float64Array.from(rows, (row) => Number(row[names.indexOf(name)]));
const columns = (...list: string[]) => design(Object.fromEntries(list.map((name) => [name, column(name)])));

const late = column("year").map((year) => (year > 1983 ? 1 : 0));
const covariates = columns("union", "educ", "black", "hisp", "exper", "expersq", "married");
const x = withIntercept(bindColumns(covariates, design({ late })));
const fit = leastSquares(x, column("lwage"));
const covariance = clusterCovariance(fit, Int32Array.from(column("nr")));
console.log(fit.coefficients[1], Math.sqrt(covariance[x.p + 1]!)); // 0.1814 0.0275, as above
export {};
