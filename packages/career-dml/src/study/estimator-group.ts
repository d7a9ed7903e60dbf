import type { StudyEstimator } from "@career-dml/study";
import { type EstimatorGroup, ESTIMATOR_GROUPS } from "./estimator.js";
import { studyEstimator } from "./estimators/index.js";
import { representationKind } from "./representations.js";

/** Where an estimator of a study stands in tables and figures; `null` of one that this version does not have. */
export function estimatorGroup({
  estimator,
  representation,
}: Pick<StudyEstimator, "estimator" | "representation">): EstimatorGroup | null {
  const definition = studyEstimator(estimator);
  if (definition === undefined) return null;
  if (definition.group !== "covariates" || representation === null) return definition.group;
  return representationKind(representation) === "hidden" ? "truth" : "representations";
}

/** Place of a group in tables and figures. */
export const groupRank = (group: EstimatorGroup | null): number =>
  group === null ? ESTIMATOR_GROUPS.length : ESTIMATOR_GROUPS.indexOf(group);
