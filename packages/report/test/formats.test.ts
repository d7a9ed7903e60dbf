import * as fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { escapeCsv, escapeHtml, escapeLatex, escapeMarkdown } from "../src/formats/escape.js";
import { tableCsv } from "../src/formats/table-csv.js";
import { tableHtml } from "../src/formats/table-html.js";
import { tableLatex } from "../src/formats/table-latex.js";
import { tableMarkdown } from "../src/formats/table-markdown.js";
import { fixed } from "../src/number-format.js";
import { buildTable, intervalColumn, numberColumn, textColumn } from "../src/table.js";

interface Row {
  readonly name: string;
  readonly value: number | null;
  readonly ci: readonly [number, number] | null;
  readonly reason?: string;
}

const rows: readonly Row[] = [
  { name: "50% & more_or_less", value: -0.12345, ci: [-0.2, 1234.5] },
  { name: "none", value: null, ci: null, reason: "The design is singular." },
  { name: "none either", value: null, ci: null, reason: "The design is singular." },
];

const table = buildTable<Row>({ name: "sample", title: "A table", caption: "What it shows." }, rows, [
  textColumn("Name", (r) => r.name),
  numberColumn(
    "Value",
    fixed(2),
    (r) => r.value,
    (r) => r.reason,
  ),
  intervalColumn(
    "95 % CI",
    fixed(1),
    (r) => r.ci,
    (r) => r.reason,
  ),
]);

describe("a table in each format", () => {
  test("Markdown", () => {
    expect(tableMarkdown(table, "Table 1").split("\n").slice(2, 8)).toEqual([
      "| Name | Value | 95 % CI |",
      "| :-- | --: | --: |",
      "| 50% & more_or_less | -0.12 | [-0.2, 1,234.5] |",
      "| none | – (a) | – (a) |",
      "| none either | – (a) | – (a) |",
      "",
    ]);
    expect(tableMarkdown(table)).toContain("(a) The design is singular.");
  });

  test("LaTeX with booktabs, a row never read as an optional argument", () => {
    const latex = tableLatex(table);
    for (const rule of ["\\toprule", "\\midrule", "\\bottomrule", "\\label{tab:sample}"]) expect(latex).toContain(rule);
    expect(latex).toContain(
      "50\\% \\& more\\_\\allowbreak{}or\\_\\allowbreak{}less & $-$0.12 & {[$-$0.2, 1,234.5]} \\\\",
    );
    expect(latex).toContain("none & --\\textsuperscript{a} & --\\textsuperscript{a} \\\\");
    expect(balance(latex)).toBe(0);
  });

  test("LaTeX leaves out a label that repeats the one above it, breaks long texts and goes on over pages", () => {
    const long = "a label of many words that is longer than any column of a page may be, however small its letters are";
    const many = Array.from({ length: 60 }, (_, k) => ({ name: k < 2 ? long : `row ${k}`, value: k, ci: null }));
    const latex = tableLatex(
      buildTable<Row>({ name: "many", title: "Many rows", caption: "" }, many, [
        textColumn("Name", (r) => r.name),
        textColumn("Kind", () => "same"),
        numberColumn("Standardised difference", fixed(0), (r) => r.value),
      ]),
    );
    expect(latex.split("\n")[0]).toBe("% \\usepackage{booktabs,longtable}");
    expect(latex.match(/\\shortstack\[r\]\{Standardised\\\\difference\}/g)).toHaveLength(2);
    expect(latex).toMatch(/\\begin\{longtable\}\{@\{\}p\{[\d.]+em\}lr@\{\}\}/);
    expect(latex.split("a label of many words")).toHaveLength(2);
    expect(latex).toContain("     & same & 1 \\\\\n    \\raggedright row 2 & same & 2 \\\\");
    expect(balance(latex)).toBe(0);
  });

  test("CSV, unrounded, an interval in two columns", () => {
    expect(tableCsv(table)).toBe(
      "Name,Value,95 % CI low,95 % CI high\n50% & more_or_less,-0.12345,-0.2,1234.5\nnone,,,\nnone either,,,\n",
    );
  });

  test("HTML, the value beside the text", () => {
    const page = tableHtml(table, "Table 1");
    expect(page).toContain('<data value="-0.12345">\u22120.12</data>');
    expect(page).toContain('[<data value="-0.2">\u22120.2</data>, <data value="1234.5">1,234.5</data>]');
    expect(page).toContain('<p class="note">(a) The design is singular.</p>');
  });
});

const balance = (latex: string): number =>
  [...latex.replace(/\\[{}]/g, "")].reduce((depth, c) => depth + (c === "{" ? 1 : c === "}" ? -1 : 0), 0);

describe("escaping", () => {
  const nasty = fc.string({ unit: fc.constantFrom(..."<>&\"'|`*_[]{}\\$#%~^,;\n\r\t\0 ab=é"), maxLength: 30 });

  test("HTML gives back any text", () => {
    const { document } = new JSDOM("").window;
    fc.assert(
      fc.property(nasty, (text) => {
        const clean = text.replaceAll("\0", "").replaceAll("\r", "");
        document.body.innerHTML = `<p title="${escapeHtml(clean)}">${escapeHtml(clean)}</p>`;
        expect(document.body.children).toHaveLength(1);
        expect(document.body.textContent).toBe(clean);
        expect(document.querySelector("p")?.title).toBe(clean);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test("a Markdown cell has no bare pipe, no tag and one line", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const cell = escapeMarkdown(text);
        expect(cell).not.toMatch(/[\n\r]|<[a-z/!?]/i);
        const bare = cell.replace(/\\./g, "x");
        expect(bare).not.toMatch(/[|`*~$]|\][([:]|&[a-z]+;(?<!&amp;|&lt;)/i);
        expect(bare).not.toMatch(/(^|[^a-z\dé])_|_($|[^a-z\dé])/i);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test("LaTeX keeps its braces in balance and its specials escaped", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const latex = escapeLatex(text);
        expect(balance(latex)).toBe(0);
        expect(latex.replace(/\\[a-zA-Z]+\{\}|\\[{}$&#%_]/g, "")).not.toMatch(/[\\&#%_^~<>|]/);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test("a CSV field reads back as it was", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const field = escapeCsv(text);
        const read = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
        expect(read).toBe(text);
        if (/[",\r\n]/.test(text)) expect(field).toMatch(/^"/);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
