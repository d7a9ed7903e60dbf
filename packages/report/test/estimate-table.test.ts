import * as fc from "fast-check";
import { JSDOM } from "jsdom";
import { OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import type { ComparedEstimate } from "../src/comparison/compared-estimate.js";
import { estimateTable } from "../src/comparison/estimate-table.js";
import { estimateTableCsv } from "../src/comparison/estimate-table-csv.js";
import { estimateTableLatex } from "../src/comparison/estimate-table-latex.js";
import { estimateTableMarkdown } from "../src/comparison/estimate-table-markdown.js";
import type { EstimateTableOptions } from "../src/comparison/estimate-table-options.js";
import { estimateTablePage } from "../src/comparison/estimate-table-page.js";
import { estimateTableText } from "../src/comparison/estimate-table-text.js";
import { PAGE_SCRIPT } from "../src/page-script.js";
import { HECKMAN, IRM, OLS } from "./compared-sample.js";

const issuesOf = (results: readonly ComparedEstimate[], options: EstimateTableOptions): string[] => {
  try {
    estimateTable(results, options);
  } catch (error) {
    if (error instanceof OptionsError) return error.issues.map(({ path, message }) => `${path} ${message}`);
    throw error;
  }
  return [];
};

/** Headings and rows below the effects. */
const chosen = (...coefficients: string[]) =>
  estimateTable([OLS, HECKMAN], { coefficients })
    .groups.slice(1)
    .map(({ heading, rows }) => [heading, ...rows.map(({ label }) => label)]);

describe("the rows of a table of estimates", () => {
  test("effects come first, without stars, coefficients of models alone below them by equation", () => {
    const { title, names, groups } = estimateTable([OLS, IRM, HECKMAN]);
    expect([title, names]).toEqual(["Estimates of several outcomes", ["ols", "irm", "heckman"]]);
    expect(groups.map(({ heading, rows }) => [heading, rows.map(({ label }) => label)])).toEqual([
      [null, ["Effect of union"]],
      ["selection equation", ["kids"]],
      ["outcome equation", ["educ"]],
      ["errors", ["rho"]],
    ]);
    const [effect] = groups[0]!.rows;
    expect(effect!.cells).toMatchObject([
      { text: "0.1235", below: "(0.0123)", stars: "", mark: null, estimate: 0.123456789 },
      { text: "-0.0200", below: "(0.0300)" },
      null,
    ]);
    // The same coefficient of another estimate stands in the same row.
    expect(groups[2]!.rows[0]!.cells).toMatchObject([{ text: "0.0988" }, null, { text: "0.1090" }]);
  });

  test("coefficients are chosen and ordered by name, equation or pattern", () => {
    expect(chosen("educ", "(Intercept)")).toEqual([["outcome equation", "educ", "(Intercept)"]]);
    expect(chosen("errors:*", "selection:kids")).toEqual([
      ["errors", "rho"],
      ["selection equation", "kids"],
    ]);
    expect(chosen("e*c", "*n*")).toEqual([["outcome equation", "educ", "(Intercept)", "union"]]);
    expect(chosen("all").flat()).toHaveLength(3 + 5);
  });

  test("what is in none of the estimates is refused, all problems at once", () => {
    expect(issuesOf([OLS, IRM], { coefficients: ["edcu", "union", "x*"], names: ["one"] })).toEqual([
      "names must be one for each of the 2 estimates, got 1",
      "coefficients names 'edcu', which is no coefficient of these estimates; did you mean 'educ'?",
      "coefficients names 'x*', which is no coefficient of these estimates",
    ]);
    expect(issuesOf([IRM], { coefficients: ["educ"] })).toEqual([
      "coefficients names 'educ', but these estimates have no coefficients",
    ]);
    expect(issuesOf([], {})).toEqual(["results must hold at least one estimate"]);
    expect(issuesOf([OLS], { digits: 0 })[0]).toMatch(/^digits /);
  });

  test("two of one estimator are numbered, names are taken as they are", () => {
    expect(estimateTable([IRM, OLS, IRM]).names).toEqual(["irm (1)", "ols", "irm (2)"]);
    expect(estimateTable([IRM, IRM], { names: ["a", "a"] }).names).toEqual(["a", "a"]);
  });

  test("intervals of coefficients take as many errors to either side as that of the effect", () => {
    const { groups } = estimateTable([OLS, HECKMAN], { below: "interval", coefficients: ["educ"] });
    const [ols, heckman] = groups[1]!.rows[0]!.cells;
    expect(ols!.ci![1]).toBeCloseTo(0.0987654321 + 2.5 * 0.0456, 12);
    expect(heckman!.ci![0]).toBeCloseTo(0.109 - 1.959963984540054 * 0.0155, 12);
    expect(ols!.below).toBe("[-0.0152, 0.2128]");
  });

  test("p-values and digits", () => {
    const { groups } = estimateTable([OLS, IRM], { below: "p", digits: 1 });
    expect(groups[0]!.rows[0]!.cells).toMatchObject([
      { text: "0.12", below: "p < 0.001" },
      { text: "-0.02", below: "p = 0.51" },
    ]);
    expect(estimateTable([OLS], { below: "none" }).groups[0]!.rows[0]!.cells[0]!.below).toBeNull();
  });

  test("a missing error is a dash with its reason", () => {
    const { groups, notes } = estimateTable([HECKMAN]);
    expect(groups.at(-1)!.rows[0]!.cells[0]).toMatchObject({ text: "-0.34000", below: "–", mark: "a" });
    expect(notes).toContain("(a) two steps give none.");
  });
});

describe("the foot and the notes", () => {
  test("outcome where it differs, estimand, learner, n, dropped, R2, log-likelihood", () => {
    const { fit } = estimateTable([OLS, IRM, HECKMAN]);
    expect(fit.map(({ label, cells }) => [label, ...cells.map((cell) => cell?.text ?? null)])).toEqual([
      ["Outcome", "lwage", "lwage", "wage"],
      ["Estimand", "ATE", "ATE", null],
      ["Learner", null, "ridge, boosting", null],
      ["Covariates", "1", "1", "1"],
      ["n", "4,360", "4,300", "753"],
      ["Dropped", "12", "72", "0"],
      ["R2", "0.259", null, null],
      ["Log-likelihood", null, null, "-832.9"],
    ]);
    const learner = { outcome: ["ridge", "boosting"], treatment: ["logit"] };
    const own = estimateTable([{ ...IRM, options: { ...IRM.options, learner } }]).fit;
    expect(own.find(({ label }) => label === "Learner")!.cells[0]!.text).toBe(
      "outcome: ridge, boosting; treatment: logit",
    );
    const full = estimateTable([OLS, IRM], { fit: "full" }).fit;
    expect(full.at(-1)).toMatchObject({ label: "R2 out of fold: propensity", cells: [null, { value: 0.0541 }] });
  });

  test("the kind of every standard error is stated, and estimands, warnings and estimators in full", () => {
    const { notes } = estimateTable([OLS, IRM, HECKMAN]);
    expect(notes[0]).toBe(
      "Standard errors in parentheses. ols: clustered (1,234 clusters); irm: from the variance of the scores, with the spread over 5 partitions; heckman: corrected for both steps.",
    );
    expect(notes).toContain("Estimands in full: ols: coefficient of union; irm: ATE on .01 < e < .99.");
    expect(notes).toContain("irm: The propensities are uneven.");
    expect(notes.join(" ")).not.toContain("*");
    expect(estimateTable([{ ...IRM, options: { cluster: "firm", secondCluster: "year" } }]).notes[0]).toBe(
      "Standard errors in parentheses: clustered by firm and year.",
    );
  });

  test("stars are asked for, and then their levels are stated", () => {
    const { groups, notes } = estimateTable([OLS, IRM], { stars: true, coefficients: ["educ"] });
    expect(groups.map(({ rows }) => rows[0]!.cells[0]!.stars)).toEqual(["***", "*"]);
    expect(groups[0]!.rows[0]!.cells[1]!.stars).toBe("");
    expect(notes).toContain("* p < 0.05, ** p < 0.01, *** p < 0.001.");
  });
});

describe("formats", () => {
  const table = estimateTable([OLS, HECKMAN], { stars: true, coefficients: ["educ", "rho"], names: ["A & B", "C"] });

  test("CSV holds the numbers of the estimates themselves", () => {
    const lines = estimateTableCsv(table).split("\n");
    expect(lines[0]).toBe("group,row,A & B,A & B se,A & B low,A & B high,A & B p,C,C se,C low,C high,C p");
    const { estimate, se, ci, pValue } = OLS;
    expect(lines[1]).toBe(`effect,Effect of union,${estimate},${se},${ci![0]},${ci![1]},${pValue},,,,,`);
    expect(lines[3]).toBe("errors,rho,,,,,,-0.34,,,,");
    expect(lines.find((line) => line.startsWith("fit,R2"))).toBe("fit,R2,0.2589,,,,,,,,,");
  });

  test("LaTeX with booktabs, groups in italics, a row below each estimate", () => {
    const latex = estimateTableLatex(table);
    expect(latex).toContain("\\begin{tabular}{@{}lcc@{}}");
    expect(latex).toContain(
      "    Effect of union & 0.1235\\textsuperscript{***} &  \\\\\n     & (0.0123) &  \\\\\n    \\addlinespace",
    );
    expect(latex).toContain("    \\multicolumn{3}{@{}l}{\\emph{outcome equation}} \\\\");
    expect(latex).toContain("     & A \\& B & C \\\\");
    for (const rule of ["\\toprule", "\\midrule", "\\bottomrule"]) expect(latex).toContain(rule);
  });

  test("Markdown with a cell for each estimate", () => {
    expect(estimateTableMarkdown(table)).toContain("| Effect of union | 0.1235\\*\\*\\*<br>(0.0123) |  |");
  });

  test("HTML with the unrounded number of every cell", () => {
    const { document } = new JSDOM(estimateTablePage(table)).window;
    const values = [...document.querySelectorAll("td data")].map((element) => element.getAttribute("value"));
    expect(values).toEqual(expect.arrayContaining([String(OLS.estimate), "0.2589", "-832.885"]));
    expect(document.querySelectorAll("thead th")).toHaveLength(3);
  });

  test("terminal: points below each other, columns that do not fit stand below", () => {
    const wide = estimateTableText(estimateTable([OLS, IRM, HECKMAN]), { width: 80 });
    expect(wide.split("\n").slice(2, 5)).toEqual([
      "                        ols                  irm       heckman",
      "Effect of union      0.1235              -0.0200",
      "                    (0.0123)             (0.0300)",
    ]);
    const narrow = estimateTableText(estimateTable([OLS, IRM, HECKMAN]), { width: 40 });
    expect(narrow.split("\n").filter((line) => line.startsWith("Effect of union"))).toHaveLength(2);
    expect(
      Math.max(
        ...narrow
          .split("\n\n")
          .slice(1, -1)
          .join("\n")
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(40);
  });

  test("whatever a name holds stays a name in every format", () => {
    const nasty = fc.string({
      unit: fc.constantFrom(..."<>&\"'|`*_[]{}\\$#%~^,;\n\r\t\u001b\u202e ab=é"),
      maxLength: 40,
    });
    const { document } = new JSDOM("").window;
    fc.assert(
      fc.property(nasty, nasty, (name, column) => {
        const results = [{ ...OLS, label: column, options: { treatment: column, outcome: name } }];
        const hostile = estimateTable(results, { names: [name], coefficients: ["educ"] });
        document.body.innerHTML = estimateTablePage(hostile);
        // The page's own script, and nothing of the data.
        expect(document.querySelectorAll("script, img, iframe, a")).toHaveLength(1);
        expect(document.querySelector("script")?.textContent).toBe(PAGE_SCRIPT);
        expect(document.querySelectorAll("table tr")).toHaveLength(1 + 1 + 2 + hostile.fit.length);
        const latex = estimateTableLatex(hostile).replace(/\\[{}]/g, "");
        expect([...latex].filter((c) => c === "{").length).toBe([...latex].filter((c) => c === "}").length);
        expect(estimateTableText(hostile).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
        const rows = estimateTableMarkdown(hostile)
          .split("\n")
          .filter((line) => line.startsWith("| "));
        for (const row of rows) expect(row.replace(/\\\|/g, "").split("|")).toHaveLength(4);
      }),
      { numRuns: 100, seed: 8 },
    );
  });
});
