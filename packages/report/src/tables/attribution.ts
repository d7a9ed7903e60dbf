import type { AttributionResult, AttributionRow } from "@career-dml/core";
import { featureText, headText, largest, modelsText } from "../attribution-rows.js";
import { decimalsFor, fixed, integer } from "../number-format.js";
import { buildTable, numberColumn, type Table, textColumn } from "../table.js";

/** Why a row has no error across models. */
const missing = (): string => "fewer than two encoders meet it";

/**
 * Which states and transitions move each prediction of an encoder.
 *
 * @param most Rows of each prediction and kind; a note counts the others. Default: all.
 * @param whole What holds the others, for that note.
 */
export function attributionTable(result: AttributionResult, most = Number.POSITIVE_INFINITY, whole = "the CSV"): Table {
  const parts = result.heads.flatMap((head) =>
    (["state", "transition"] as const).map((kind) => largest(result, { head, kind, most })),
  );
  const rows = parts.flatMap((part) => part.rows);
  const found = parts.reduce((sum, part) => sum + part.of, 0);
  const left = result.rows.length - rows.length;
  const decimals = (head: string) => decimalsFor(rows.filter((r) => r.head === head).map((r) => r.se));
  const format = fixed(Math.max(0, ...result.heads.map(decimals)));
  const { states, transitions } = result.rare;
  // One encoder has no spread.
  const acrossModels =
    result.models > 1 ? [numberColumn<AttributionRow>("SE of encoders", format, (r) => r.seModels, missing)] : [];
  return buildTable(
    {
      name: "attribution",
      title: "What the encoder reads from occupations and moves",
      caption:
        `Mean change of a prediction where a state, or both states of a move, are made unknown: the prediction as it is minus the one without (${modelsText(result)}; ` +
        `${integer(result.n)} careers). The outcome is in its own unit, the treatment score a logit. A change says what the encoder reads from a state beside the rest of ` +
        "the career, not what the state does to anybody; states that come together share it.",
      notes: [
        `SE: across the careers that hold the state or move, encoders held fixed.${result.models > 1 ? " SE of encoders: from the spread of their means." : ""}`,
        ...(left > 0 ? [`${integer(left)} smaller changes are not shown here; ${whole} holds them.`] : []),
        ...(found > result.rows.length
          ? [`${integer(found - result.rows.length)} smaller changes were not kept.`]
          : []),
        ...(states + transitions > 0
          ? [
              `In fewer than ${String(result.options["minCareers"])} careers, and left out: ${integer(states)} states, ${integer(transitions)} moves.`,
            ]
          : []),
      ],
    },
    rows,
    [
      textColumn<AttributionRow>("Prediction", (r) => headText(r.head)),
      textColumn("Kind", (r) => (r.kind === "state" ? "state" : "move")),
      textColumn("State or move", featureText),
      numberColumn("Careers", integer, (r) => r.careers),
      numberColumn("Times", integer, (r) => r.occurrences),
      numberColumn("Change", format, (r) => r.change),
      numberColumn("SE", format, (r) => r.se),
      ...acrossModels,
    ],
  );
}
