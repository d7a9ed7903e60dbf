import type { EstimatorDefinition } from "../estimator.js";
import { forest, irm, plr } from "./adjusted.js";
import { dataChosen, single, star } from "./chosen.js";
import { iivm, instrumentalForestLate, pliv } from "./instruments.js";
import { proximal } from "./proximal.js";
import { referenceForest } from "./reference.js";
import { selectedHeckman, ssm } from "./selected-outcomes.js";
import { heckman } from "./selection-models.js";
import { naive, ols } from "./unadjusted.js";

/** Every estimator of studies, in the order of tables. */
export const STUDY_ESTIMATORS: readonly EstimatorDefinition[] = Object.freeze([
  naive,
  ols,
  plr,
  irm,
  forest,
  referenceForest,
  single,
  star,
  dataChosen,
  proximal,
  heckman,
  selectedHeckman,
  ssm,
  pliv,
  iivm,
  instrumentalForestLate,
]);

/** The estimator of this name; `undefined` of a name that is none. */
export const studyEstimator = (name: string): EstimatorDefinition | undefined =>
  STUDY_ESTIMATORS.find((estimator) => estimator.name === name);
