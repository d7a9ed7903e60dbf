import type { Figure } from "../canvas.js";
import { biasMaps } from "./bias-map.js";
import type { StudyChart } from "./chart.js";
import { heatMaps } from "./heat-map.js";
import { publishedFigure } from "./published.js";
import { trailFigures } from "./trail.js";

export type { ChartPoint, ChartPublished, ChartRow, Measured, StudyChart } from "./chart.js";

/** Every figure of a study: bias and coverage of all estimators, maps over two axes of those that the data choose and of all, published figures in their distribution. */
export function studyFigures(chart: StudyChart): readonly Figure[] {
  const published = publishedFigure(chart);
  return [...trailFigures(chart), ...biasMaps(chart), ...heatMaps(chart), ...(published === null ? [] : [published])];
}
