import type { Adjusted } from "../effects.js";
import type { EstimatedCareers } from "../estimate-careers.js";

/** What every check of the validation suite starts from. */
export type ValidationInput = EstimatedCareers;

/** True where the run keeps the reference's own versions of the checks. */
export const isReference = ({ settings }: Pick<ValidationInput, "settings">): boolean => settings.reference;

/** The adjustment that the data chose. */
export const chosenAdjustment = ({ adjusted, choice }: ValidationInput): Adjusted =>
  adjusted.find((a) => a.name === choice.chosen)!;
