/** Text as it may stand between tags and inside quoted attributes. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** Text as it may stand in a Markdown paragraph or table cell: no markup of the data's own comes alive. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]|~$]/g, (c) => `\\${c}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\textquotedbl{}",
  "\u2212": "$-$",
  "\u2013": "--",
  "\u2014": "---",
  "\u00d7": "$\\times$",
  "\u2264": "$\\leq$",
  "\u2265": "$\\geq$",
  "\u00b2": "$^2$",
  "\u03b2": "$\\beta$",
  "\u03c1": "$\\rho$",
  "\u03c3": "$\\sigma$",
};

/** Text as it may stand in a LaTeX table; symbols of the report's own become mathematics. */
export const escapeLatex = (text: string): string =>
  [...oneLine(text)].map((character) => LATEX[character] ?? character).join("");

/** One field of a CSV record, quoted where RFC 4180 asks for it. */
export const escapeCsv = (text: string): string =>
  /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;

/** Line breaks and control characters become spaces, so that a name cannot leave its cell. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
