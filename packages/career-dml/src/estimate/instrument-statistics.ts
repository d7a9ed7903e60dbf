import type { InstrumentedEffect } from "@career-dml/dml";
import { effectSetText, levelText } from "@career-dml/report/text";
import { type Statistic, statistic } from "./method.js";

/** How strong the instrument is, and which effects its score does not reject however weak it is. */
export const instrumentStatistics = ({ firstStageF, robustSet }: InstrumentedEffect): Statistic[] => [
  statistic("first-stage F of the instrument, robust", firstStageF),
  statistic(`${levelText(robustSet.level)} set robust to a weak instrument`, null, {
    reason: effectSetText(robustSet),
  }),
];
