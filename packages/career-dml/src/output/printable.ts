/** Begins a control sequence of a terminal. */
const ESCAPE = "\u001b";

/** Control characters, but for line breaks and the paints of `layoutOf`: bold, dim, red, yellow, and their ends. */
const CONTROLS = new RegExp(`(?!\\n|${ESCAPE}\\[(?:1|2|22|31|33|39)m)\\p{Cc}`, "gu");

/** A text as it may go to a terminal: names of a file, whatever they hold, do not reach its controls. */
export const printable = (text: string): string => text.replace(CONTROLS, " ");
