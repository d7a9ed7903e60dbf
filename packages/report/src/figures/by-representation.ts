import type { CareerRunResult, RepresentationResult } from "@career-dml/core";
import { firstShown } from "../shown.js";
import type { Figure } from "./canvas.js";
import { balanceFigure } from "./balance.js";
import { calibrationFigure } from "./calibration.js";
import { effectDistributionFigure } from "./effect-distribution.js";
import { gatesFigure } from "./gates.js";
import { overlapFigure } from "./overlap.js";
import { targetingFigure } from "./targeting.js";

/** Draws a figure for one representation; null where this one lacks what the figure shows. */
export type RepresentationFigure = (result: CareerRunResult, representation: RepresentationResult) => Figure | null;

/** Every figure that depends on the representation, by its name; report.html draws them for each and switches between them. */
export const REPRESENTATION_FIGURES: Readonly<Record<string, RepresentationFigure>> = {
  gates: gatesFigure,
  "effect-distribution": effectDistributionFigure,
  targeting: targetingFigure,
  overlap: overlapFigure,
  "covariate-balance": balanceFigure,
  calibration: calibrationFigure,
};

function drawnFor(build: RepresentationFigure, result: CareerRunResult, of: RepresentationResult): Figure | null {
  const figure = build(result, of);
  return figure === null ? null : { ...figure, representation: of.name };
}

/** A figure for the chosen representation, else for the first encoder or other one that can fill it; null where none can. */
export const ofShown =
  (build: RepresentationFigure) =>
  (result: CareerRunResult): Figure | null =>
    firstShown(result, (representation) => drawnFor(build, result, representation))?.part ?? null;

/**
 * Draws, one by one, the figures that depend on the representation for every one that is not drawn yet.
 *
 * @param drawn What is drawn already, for one representation each.
 */
export const variantDrawings = (result: CareerRunResult, drawn: readonly Figure[]): readonly (() => Figure | null)[] =>
  drawn.flatMap(({ name, representation }) => {
    const build = REPRESENTATION_FIGURES[name];
    if (build === undefined || representation === undefined) return [];
    const others = result.representations.filter((other) => other.name !== representation);
    return others.map((other) => () => drawnFor(build, result, other));
  });
