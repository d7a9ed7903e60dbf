import { escapeLatex } from "./escape.js";

/** A column to be set: its head and plain texts, before they are escaped. */
export interface LatexColumn {
  readonly head: string;
  readonly cells: readonly string[];
  readonly kind: keyof typeof SIDES;
}

/** On which side of its column a cell stands. */
const SIDES = { text: "l", number: "r", centred: "c" } as const;

/** How a table is set so that it fits on a line. */
export interface LatexLayout {
  /** Size of the font, and the room between columns if it is less than usual. */
  readonly setting: string;
  /** Column by column, for the preamble of `tabular`: `l`, `r`, or a paragraph of some width. */
  readonly types: readonly string[];
  /** Escaped heads, in lines where they are longer than what they stand over. */
  readonly heads: readonly string[];
  /** Lines of text that its rows take. */
  readonly height: number;
}

/** Points of a line of 16 centimetres, less what signs and capitals are wider than most characters. */
const LINE = 425;
/** Points of a font and half the room between columns, from the largest. */
const SIZES = [
  { name: "\\small", points: 9, gap: 6 },
  { name: "\\footnotesize", points: 8, gap: 4 },
  { name: "\\scriptsize", points: 7, gap: 3 },
] as const;
/** Mean width of a character in em, of digits exactly so in Computer Modern. */
const CHARACTER = 0.5;
/** Characters that a text has before it is broken into lines. */
const NARROWEST = 22;

/** The largest font in which the columns fit, texts broken into lines before the font is made smaller. */
export function latexLayout(columns: readonly LatexColumn[]): LatexLayout {
  const heads = columns.map(headLines);
  const widths = columns.map(({ cells }, j) => longest([...cells, ...heads[j]!]));
  const least = widths.map((width, j) => (columns[j]!.kind === "text" ? Math.min(width, NARROWEST) : width));
  const roomAt = ({ points, gap }: (typeof SIZES)[number]): number =>
    (LINE - 2 * gap * (columns.length - 1)) / (CHARACTER * points);
  const size = SIZES.find((at) => sum(least) <= roomAt(at)) ?? SIZES.at(-1)!;
  // What is left goes to the texts that are broken, each as far as it needs.
  const wanted = widths.map((width, j) => width - least[j]!);
  const given = Math.min(1, Math.max(0, roomAt(size) - sum(least)) / Math.max(1, sum(wanted)));
  const set = widths.map((_, j) => least[j]! + given * wanted[j]!);
  const types = columns.map(({ kind }, j) =>
    kind !== "text" || set[j]! >= widths[j]! ? SIDES[kind] : `p{${(set[j]! * CHARACTER).toFixed(1)}em}`,
  );
  const narrow = size === SIZES[0] ? "" : `\\setlength{\\tabcolsep}{${size.gap}pt}`;
  return {
    setting: `${size.name}${narrow}`,
    types,
    heads: heads.map((lines, j) => headLatex(lines, columns[j]!.kind)),
    height: sum((columns[0]?.cells ?? []).map((_, i) => linesOf(columns, set, i))),
  };
}

/** Lines of a row: those of its longest text. */
const linesOf = (columns: readonly LatexColumn[], widths: readonly number[], row: number): number =>
  Math.max(1, ...columns.map(({ cells }, j) => Math.ceil(longest([cells[row] ?? ""]) / Math.max(1, widths[j]!))));

/** Whether a column breaks its cells into lines. */
export const isParagraph = (type: string | undefined): boolean => type?.startsWith("p") ?? false;

/** Characters up to which a head stays on one line: `R² = 0.1`. */
const HEAD = 8;
/** Parts of words that are too long for a head. */
const PIECES = /.{1,20}/gu;

/** Breaks a head at its spaces, into lines no longer than the cells below it or its longest word. */
function headLines({ head, cells }: LatexColumn): readonly string[] {
  const words = head.split(" ").flatMap((word) => word.match(PIECES) ?? []);
  const room = Math.max(HEAD, longest([...cells, ...words]));
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const headLatex = (lines: readonly string[], kind: LatexColumn["kind"]): string =>
  lines.length < 2
    ? escapeLatex(lines[0] ?? "")
    : `\\shortstack[${SIDES[kind]}]{${lines.map(escapeLatex).join("\\\\")}}`;

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => [...text].length));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
