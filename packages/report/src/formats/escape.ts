/** Text as it may stand between tags and inside quoted attributes. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/**
 * Text as it may stand in a Markdown paragraph or table cell: no markup of the data's own comes alive. Only what would
 * be markup is escaped, so that names and intervals stay readable in the source.
 */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*|~$]/g, (c) => `\\${c}`)
    .replace(/(?<![a-z\d])_|_(?![a-z\d])/gi, "\\_")
    .replace(/\](?=\s*[([:])/g, "\\]")
    .replace(/&(?=#|[a-z\d]+;)/gi, "&amp;")
    .replace(/<(?=[a-z/!?])/gi, "&lt;");

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  // Long column names may break behind an underscore.
  _: "\\_\\allowbreak{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "''",
  "\u2212": "$-$",
  "\u2013": "--",
  "\u2014": "---",
  "\u00d7": "$\\times$",
  "\u2264": "$\\leq$",
  "\u2265": "$\\geq$",
  "\u00b2": "$^2$",
  "\u00b1": "$\\pm$",
  "\u2026": "\\ldots{}",
  α: "$\\alpha$",
  β: "$\\beta$",
  γ: "$\\gamma$",
  δ: "$\\delta$",
  λ: "$\\lambda$",
  μ: "$\\mu$",
  ρ: "$\\rho$",
  σ: "$\\sigma$",
  τ: "$\\tau$",
};

/** Text as it may stand in a LaTeX table; symbols of the report's own become mathematics, and words of no language may break anywhere. */
export const escapeLatex = (text: string): string =>
  oneLine(text)
    .split(/(?<=\s)|(?=\s)/)
    .map(latexWord)
    .join("");

/** Characters that a word of a language hardly has. */
const LONG_WORD = 28;

function latexWord(word: string): string {
  const characters = [...word];
  const between = characters.length > LONG_WORD ? "\\allowbreak{}" : "";
  return characters.map((character) => LATEX[character] ?? character).join(between);
}

/** One field of a CSV record, quoted where RFC 4180 asks for it. */
export const escapeCsv = (text: string): string =>
  /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;

/** Line breaks and control characters become spaces, so that a name cannot leave its cell. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
