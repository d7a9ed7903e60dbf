import type { CareerRunResult, SequenceSummary } from "@career-dml/core";
import { fixed, integer, percent, significant } from "../number-format.js";
import { buildTable, numberColumn, type Table, textColumn } from "../table.js";

type OfSequence<Row> = Row & { readonly sequence: string };

/** The rows of every kind of sequence, each with its name. */
const together = <Row>(
  { data }: CareerRunResult,
  rows: (s: SequenceSummary) => readonly Row[],
): readonly OfSequence<Row>[] => data.sequences.flatMap((s) => rows(s).map((row) => ({ ...row, sequence: s.name })));

/** Career sequences: alphabet and lengths; null where there are none. */
export function sequencesTable({ data }: CareerRunResult): Table | null {
  if (data.sequences.length === 0) return null;
  return buildTable(
    {
      name: "sequences",
      title: "Career histories",
      caption:
        "Sequences of states before the treatment. Unknown counts states at prediction that no encoder saw in training.",
    },
    data.sequences,
    [
      textColumn("Sequence", (r) => r.name),
      numberColumn("States", integer, (r) => r.states),
      numberColumn("Shortest", integer, (r) => r.shortest),
      numberColumn("Mean length", fixed(1), (r) => r.meanLength),
      numberColumn("Longest", integer, (r) => r.longest),
      numberColumn("Unknown", integer, (r) => r.unknown),
    ],
  );
}

/** Numeric columns of the careers, in all and by arm; null where there are none. */
export function numericSequencesTable({ data }: CareerRunResult): Table | null {
  if (data.numericSequences.length === 0) return null;
  const marked = data.numericSequences.some((r) => r.marked)
    ? " A missing value is read as the mean, with a 0/1 column beside it that says so."
    : "";
  return buildTable(
    {
      name: "numeric-sequences",
      title: "Numbers along the careers",
      caption: `Numeric columns of the same histories: mean and standard deviation over all their periods; of treated and untreated, the mean of each unit's own mean. The standardised difference is in standard deviations of those, before any adjustment. Encoders read these columns period by period; occupation shares and other counts do not.${marked}`,
    },
    data.numericSequences,
    [
      textColumn("Column", (r) => r.name),
      numberColumn("Mean", significant(3), (r) => r.mean),
      numberColumn("SD", significant(3), (r) => r.sd),
      numberColumn("Missing", integer, (r) => r.missing),
      numberColumn("Treated", significant(3), (r) => r.meanTreated),
      numberColumn("Untreated", significant(3), (r) => r.meanUntreated),
      numberColumn("Standardised difference", fixed(3), (r) => r.standardisedDifference),
    ],
  );
}

/** The shape of careers by arm; null where there are none. */
export function careerShapesTable(result: CareerRunResult): Table | null {
  const rows = together(result, (s) => s.shape);
  if (rows.length === 0) return null;
  return buildTable(
    {
      name: "career-shapes",
      title: "What careers look like",
      caption:
        "Means of each career's periods, moves, distinct states, entropy (0 one state, 1 equal times in all), turbulence (Elzinga and Liefbroer), complexity (Gabadinho and others), longest and last spell in periods. The standardised difference is in standard deviations, before any adjustment.",
    },
    rows,
    [
      textColumn("Sequence", (r) => r.sequence),
      textColumn("Descriptive", (r) => r.name),
      numberColumn("Treated", significant(3), (r) => r.meanTreated),
      numberColumn("Untreated", significant(3), (r) => r.meanUntreated),
      numberColumn("Standardised difference", fixed(3), (r) => r.standardisedDifference),
    ],
  );
}

/** The most frequent moves by arm; null where nobody moves. */
export function careerMovesTable(result: CareerRunResult): Table | null {
  const rows = together(result, (s) => s.moves);
  if (rows.length === 0) return null;
  const none = "Nobody of this arm moves.";
  return buildTable(
    {
      name: "career-moves",
      title: "Where careers move",
      caption:
        "The most frequent moves from one known state to another in the next period, and their share of all such moves of the treated and of the untreated.",
    },
    rows,
    [
      textColumn("Sequence", (r) => r.sequence),
      textColumn("From", (r) => r.from),
      textColumn("To", (r) => r.to),
      numberColumn("Moves", integer, (r) => r.count),
      numberColumn(
        "Of the treated's",
        percent,
        (r) => r.shareTreated,
        () => none,
      ),
      numberColumn(
        "Of the untreated's",
        percent,
        (r) => r.shareUntreated,
        () => none,
      ),
    ],
  );
}
