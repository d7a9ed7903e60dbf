import type { EstimateValidation } from "@career-dml/core";
import { boundedOf } from "../tables/estimate-validation.js";
import type { Figure } from "./canvas.js";
import { gatesFigureOf } from "./gates.js";
import { overlapFigureOf } from "./overlap.js";
import { placeboFigure } from "./placebo.js";
import { contourFigure } from "./sensitivity.js";
import { targetingFigureOf } from "./targeting.js";

/** Every figure that a validation can fill. */
export function validationFigures(result: EstimateValidation): readonly Figure[] {
  const { effect, gates, rate, data } = result;
  const autoc = rate.find(({ target }) => target === "AUTOC");
  const drawn = [
    contourFigure(result.sensitivity, boundedOf(result)),
    placeboFigure({ validation: result }),
    effect.overlap === null ? null : overlapFigureOf(effect.overlap, `${data.treatment} given the covariates`),
    gates === null ? null : gatesFigureOf(gates, { effect, label: "causal forest", outcome: data.outcome }),
    autoc === undefined || autoc.se === null ? null : targetingFigureOf(autoc),
  ];
  return drawn.filter((figure) => figure !== null);
}
