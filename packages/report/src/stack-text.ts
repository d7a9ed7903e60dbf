import { fixed } from "./number-format.js";

/** Learners of a stack with their weights, those that round to nothing left out. */
export const stackText = (weights: Readonly<Record<string, number>>): string =>
  Object.entries(weights)
    .filter(([, weight]) => weight >= 0.005)
    .map(([learner, weight]) => `${learner} ${fixed(2)(weight)}`)
    .join(", ");
