import type { CareerRunResult } from "@career-dml/core";
import { ATTRIBUTED_HEADS } from "../attribution-rows.js";
import { attributionFigureOf, attributionFigures } from "./attribution.js";
import { balanceFigure } from "./balance.js";
import { ofShown, REPRESENTATION_FIGURES, variantDrawings } from "./by-representation.js";
import { biasFigure } from "./bias.js";
import { biasExplainedFigure } from "./bias-explained.js";
import type { Figure } from "./canvas.js";
import { careerFlowsFigure } from "./career-flows.js";
import { ateFigure, comparisonFigure, selectionFigure } from "./estimate-figures.js";
import { FLOW_FIGURES } from "./flow-categories.js";
import { gatesFigure } from "./gates.js";
import { overlapFigure } from "./overlap.js";
import { placeboFigure } from "./placebo.js";
import { frontierFigure, mdeGridFigure } from "./power.js";
import { powerFrontierFigure, type PowerNumbers } from "./power-frontier.js";
import { simulatedPowerFigure } from "./power-simulated.js";
import { probingFigure } from "./probing.js";
import { sensitivityFigure } from "./sensitivity.js";
import { sufficiencyFigure } from "./sufficiency.js";
import { sweepFigure } from "./sweep.js";
import { validationFigures } from "./validation.js";

export { REPRESENTATION_FIGURES, type RepresentationFigure, variantDrawings } from "./by-representation.js";
export { type Figure, type FigureText, IN_PIXELS, WIDTH } from "./canvas.js";
export { drawFigure } from "./draw-figure.js";
export type { LegendItem } from "./legend.js";
export { type Colour, colour, type SymbolName } from "./palette.js";
export { png } from "./png.js";
export * from "./study/index.js";
export type { PowerNumbers };
export {
  ateFigure,
  attributionFigures,
  balanceFigure,
  biasExplainedFigure,
  biasFigure,
  careerFlowsFigure,
  comparisonFigure,
  frontierFigure,
  gatesFigure,
  mdeGridFigure,
  overlapFigure,
  placeboFigure,
  powerFrontierFigure,
  probingFigure,
  selectionFigure,
  sensitivityFigure,
  simulatedPowerFigure,
  sufficiencyFigure,
  sweepFigure,
  validationFigures,
};

/** Every figure in the order of the report; each returns null where the result lacks what it shows. */
export const FIGURES: readonly ((result: CareerRunResult) => Figure | null)[] = [
  ateFigure,
  biasExplainedFigure,
  biasFigure,
  comparisonFigure,
  ...Object.values(REPRESENTATION_FIGURES).map(ofShown),
  ...FLOW_FIGURES.map((_, k) => (result: CareerRunResult) => careerFlowsFigure(result, k)),
  ...ATTRIBUTED_HEADS.map(
    (head) =>
      ({ attribution }: CareerRunResult) =>
        attribution && attributionFigureOf(attribution, head),
  ),
  sensitivityFigure,
  placeboFigure,
  sufficiencyFigure,
  probingFigure,
  sweepFigure,
  selectionFigure,
  frontierFigure,
  mdeGridFigure,
];

/** All figures that this result can fill; on real data none of them speaks of a truth. */
export const figures = (result: CareerRunResult): readonly Figure[] =>
  FIGURES.flatMap((build) => {
    const figure = build(result);
    return figure === null ? [] : [figure];
  });

/** The figures that depend on the representation for all that `drawn` does not hold. */
export const figureVariants = (result: CareerRunResult, drawn: readonly Figure[]): readonly Figure[] =>
  variantDrawings(result, drawn).flatMap((draw) => draw() ?? []);
