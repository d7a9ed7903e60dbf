import { effectCases } from "./effect-cases.js";
import { encoderCases } from "./encoder-cases.js";
import type { EstimatorCase } from "./estimator-case.js";
import { forestCases } from "./forest-cases.js";
import { methodCases } from "./method-cases.js";
import { selectionCases } from "./selection-cases.js";

/** Every estimator, in the order of the table. */
export const estimatorCases: readonly EstimatorCase[] = [
  ...methodCases,
  ...forestCases,
  ...effectCases,
  ...selectionCases,
  ...encoderCases,
];
