import type { EffectResult } from "@career-dml/core";
import type { ModelFit, OutcomeErrors } from "./model-fit.js";

/** An effect of an endogenous treatment with the model it stands in; frozen plain data. */
export interface TreatmentResult extends EffectResult, ModelFit, OutcomeErrors {}
