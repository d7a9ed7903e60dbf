import { fixed } from "./number-format.js";

/** Learners of a stack with their weights, the largest first whatever order they come in; those that round to nothing are left out. */
export const stackText = (weights: Readonly<Record<string, number>>): string =>
  Object.entries(weights)
    .filter(([, weight]) => weight >= 0.005)
    .sort(([a, of], [b, than]) => than - of || (a < b ? -1 : 1))
    .map(([learner, weight]) => `${learner} ${fixed(2)(weight)}`)
    .join(", ");
