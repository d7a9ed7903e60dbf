import type { Estimand } from "@career-dml/core";
import type { Sample } from "./data/sample.js";

/** Whom an estimand averages over, in words. */
const POPULATION: Readonly<Record<Estimand, string>> = {
  ATE: "all rows",
  ATT: "the rows that were treated",
  ATC: "the rows that were not treated",
  ATO: "all rows, each counted by how uncertain its treatment was (overlap weights)",
  LATE: "the rows whose treatment the instrument moves",
};

/** Stands for the estimate in a sentence; `meaningOf` puts the number there. */
export const ESTIMATE = "{estimate}";

/** An average effect in one sentence, with the assumption it rests on. */
export const averageMeaning = (
  { treatment, outcome }: Sample["names"],
  estimand: Estimand,
  assumption = "if nothing that drives both is missing from the covariates",
): string =>
  `${treatment} = 1 instead of 0 changes ${outcome} by ${ESTIMATE} on average over ${POPULATION[estimand]}, ${assumption}.`;
