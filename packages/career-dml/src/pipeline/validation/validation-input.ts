import type { ChoiceResult } from "@career-dml/core";
import type { RunOptions } from "../../options.js";
import type { Careers } from "../careers.js";
import type { Adjusted } from "../effects.js";
import type { Represented } from "../representations.js";
import type { Settings } from "../settings.js";

/** What every check of the validation suite starts from. */
export interface ValidationInput {
  readonly careers: Careers;
  readonly options: RunOptions;
  readonly settings: Settings;
  readonly represented: Represented;
  readonly adjusted: readonly Adjusted[];
  readonly choice: ChoiceResult;
}

/** True where the run keeps the reference's own versions of the checks. */
export const isReference = ({ settings }: Pick<ValidationInput, "settings">): boolean =>
  settings.heckman === "reference";

/** The adjustment that the data chose. */
export const chosenAdjustment = ({ adjusted, choice }: ValidationInput): Adjusted =>
  adjusted.find((a) => a.name === choice.chosen)!;
