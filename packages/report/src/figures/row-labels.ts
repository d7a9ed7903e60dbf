import * as Plot from "@observablehq/plot";
import { FONT_SIZE } from "./canvas.js";
import { textWidth, wrapLabel } from "./text-width.js";

/** A row of a figure with its label at the left and a short note (a number, a verdict) at the right. */
export interface LabelledRow {
  readonly label: string;
  readonly note: string;
  /** Set in bold. */
  readonly strong?: boolean;
}

/** A row with its place, and its label in lines. */
export type PlacedRow<Row extends LabelledRow> = Row & { readonly i: number; readonly text: string };

/** Rows in place, and the room that their texts need. */
export interface RowLayout<Row extends LabelledRow> {
  readonly rows: readonly PlacedRow<Row>[];
  readonly labelWidth: number;
  readonly noteWidth: number;
  /** Margins and vertical scale for `Plot.plot`. */
  readonly frame: Pick<Plot.PlotOptions, "marginTop" | "marginLeft" | "marginRight" | "height" | "y">;
  /** The texts at both sides. */
  readonly marks: readonly Plot.Markish[];
}

const LABEL_WIDTH = 200;
const NOTE_SIZE = 11;
const AXIS_HEIGHT = 56;

/**
 * Lays out labelled rows, wrapping labels into two lines where they are long.
 *
 * @param rowHeight Pixels per row; more where labels wrap.
 */
export function rowLayout<Row extends LabelledRow>(given: readonly Row[], rowHeight: number): RowLayout<Row> {
  const lines = given.map((row) => wrapLabel(row.label, LABEL_WIDTH, FONT_SIZE));
  const rows = given.map((row, i) => ({ ...row, i, text: lines[i]!.join("\n") }));
  const isWrapped = lines.some((l) => l.length > 1);
  const labelWidth = Math.max(...rows.flatMap((r, i) => lines[i]!.map((l) => textWidth(l, FONT_SIZE, r.strong))));
  const noteWidth = Math.max(...rows.map((r) => textWidth(r.note, NOTE_SIZE, r.strong)));
  return {
    rows,
    labelWidth,
    noteWidth,
    frame: {
      marginTop: 8,
      marginLeft: Math.ceil(labelWidth) + 22,
      marginRight: Math.ceil(noteWidth) + 24,
      height: AXIS_HEIGHT + rows.length * (isWrapped ? Math.max(rowHeight, 36) : rowHeight),
      y: { type: "band", domain: rows.map((r) => r.i), padding: 0.1, axis: null },
    },
    marks: [true, false].flatMap((strong) =>
      textMarks(
        rows.filter((r) => (r.strong ?? false) === strong),
        strong,
      ),
    ),
  };
}

function textMarks(rows: readonly PlacedRow<LabelledRow>[], strong: boolean): Plot.Markish[] {
  const weight = strong ? { fontWeight: "bold" } : {};
  const left = { frameAnchor: "left", textAnchor: "end", dx: -12 } as const;
  const right = { frameAnchor: "right", textAnchor: "start", dx: 12, fontSize: NOTE_SIZE } as const;
  return [...lineMarks(rows, { ...left, ...weight }), Plot.text(rows, { y: "i", text: "note", ...right, ...weight })];
}

const LINE_HEIGHT = 1.15 * FONT_SIZE;

/** A text for each line: lines of one text would share one direction of writing. */
function lineMarks(rows: readonly PlacedRow<LabelledRow>[], options: Plot.TextOptions): Plot.Markish[] {
  const lines = rows.flatMap(({ i, text }) => {
    const all = text.split("\n");
    return all.map((line, k) => ({ i, line, dy: (k - (all.length - 1) / 2) * LINE_HEIGHT }));
  });
  return [...new Set(lines.map(({ dy }) => dy))].map((dy) =>
    Plot.text(
      lines.filter((line) => line.dy === dy),
      { y: "i", text: "line", dy, ...options },
    ),
  );
}
