import { type AttributionResult, type AttributionRow, normalQuantile } from "@career-dml/core";
import { attributionName, errorOf, featureText, headText, headUnit, largest, modelsText } from "../attribution-rows.js";
import { fixed } from "../number-format.js";
import { draw, type Figure } from "./canvas.js";
import { type IntervalRow, intervalPlot } from "./interval-rows.js";

/** Rows of each kind that a figure shows at most. */
const MOST = { state: 12, transition: 8 } as const;
const Z = normalQuantile(0.975);

/** One figure for each prediction: the states and moves with the largest changes, and their 95 % intervals. */
export const attributionFigures = (result: AttributionResult): readonly Figure[] =>
  result.heads.flatMap((head) => {
    const figure = attributionFigureOf(result, head);
    return figure === null ? [] : [figure];
  });

/** The figure of one prediction; null where it is not among those explained, or no state is in enough careers. */
export function attributionFigureOf(result: AttributionResult, head: string): Figure | null {
  const states = largest(result, { head, kind: "state", most: MOST.state });
  const moves = largest(result, { head, kind: "transition", most: MOST.transition });
  const rows = [...states.rows, ...moves.rows];
  if (rows.length === 0) return null;
  const unit = headUnit(head) === "" ? "" : ` (${headUnit(head)})`;
  return draw(
    {
      name: attributionName(head),
      title: `What moves the ${headText(head)}: occupations and moves`,
      caption:
        `Points are mean changes of the ${headText(head)}${unit} where a state (${states.rows.length} largest of ${states.of}) or both states of a move ` +
        `(${moves.rows.length} of ${moves.of}) are made unknown; right of zero it raises the prediction. Bars are pointwise 95 % intervals from the larger of the errors across careers and across encoders ` +
        `(${modelsText(result)}); the spread of few encoders is itself rough. They show what the encoder reads, not what a state does to anybody; as the rows were picked by size, their sizes are on the large side.`,
      alt: `Changes of the ${headText(head)}, largest first. ${rows.map((r) => `${featureText(r)} ${fixed(3)(r.change)}`).join("; ")}.`,
    },
    intervalPlot(rows.map(asInterval), [], `Change of the ${headText(head)}${unit}`),
    [
      ...(states.rows.length > 0 ? [{ label: "state", colour: "blue", mark: "circle" } as const] : []),
      ...(moves.rows.length > 0 ? [{ label: "move", colour: "vermillion", mark: "diamond" } as const] : []),
    ],
  );
}

const asInterval = (row: AttributionRow): IntervalRow => ({
  label: featureText(row),
  what: row.kind === "state" ? "State" : "Move",
  estimate: row.change,
  ci: [row.change - Z * errorOf(row), row.change + Z * errorOf(row)],
  colour: row.kind === "state" ? "blue" : "vermillion",
  symbol: row.kind === "state" ? "circle" : "diamond",
});
