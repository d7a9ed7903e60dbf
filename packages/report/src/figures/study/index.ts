import type { Figure } from "../canvas.js";
import { biasMaps } from "./bias-map.js";
import type { StudyChart } from "./chart.js";
import { publishedFigure } from "./published.js";
import { trailFigures } from "./trail.js";

export type { ChartPoint, ChartPublished, ChartRow, Measured, StudyChart } from "./chart.js";

/** Every figure of a study: bias and coverage of all estimators, maps over two axes, published figures in their distribution. */
export function studyFigures(chart: StudyChart): readonly Figure[] {
  const published = publishedFigure(chart);
  return [...trailFigures(chart), ...biasMaps(chart), ...(published === null ? [] : [published])];
}
