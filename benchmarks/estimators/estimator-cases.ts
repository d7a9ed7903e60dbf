import { effectCases } from "./effects.js";
import { encoderCases } from "./encoders.js";
import type { EstimatorCase } from "./estimator-case.js";
import { forestCases } from "./forests.js";
import { methodCases } from "./methods.js";
import { selectionCases } from "./selection.js";

/** Every estimator, in the order of the table. */
export const estimatorCases: readonly EstimatorCase[] = [
  ...methodCases,
  ...forestCases,
  ...effectCases,
  ...selectionCases,
  ...encoderCases,
];
