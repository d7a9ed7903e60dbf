import { createHash } from "node:crypto";
import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, test } from "vitest";
import { figures, figureVariants } from "../src/figures/index.js";
import { html } from "../src/html.js";
import { REFERENCE_FAULTS } from "../src/reference-faults.js";
import { HOSTILE, hostileResult, realResult, referenceResult, simulatedResult } from "./sample-result.js";

const results = {
  simulated: simulatedResult(),
  reference: referenceResult(),
  observed: realResult(),
  hostile: hostileResult(),
};
type Name = keyof typeof results;
const names = Object.keys(results) as Name[];
const pages = {} as Record<Name, { text: string; document: Document }>;

beforeAll(() => {
  for (const name of names) {
    const drawn = figures(results[name]);
    const text = html(results[name], drawn, figureVariants(results[name], drawn));
    pages[name] = { text, document: new JSDOM(text).window.document };
  }
}, 180_000);

describe.each(names)("report.html, %s", (name) => {
  test("loads nothing: no link, no address anywhere but as a name of an XML vocabulary", () => {
    const { text, document } = pages[name];
    expect(document.querySelectorAll("link, img, iframe, object, embed, base, [src], [srcset]")).toHaveLength(0);
    for (const element of document.querySelectorAll("[href]")) expect(element.getAttribute("href")).toMatch(/^#/);
    expect(text.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|@import|url\(/);
    expect(document.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content")).toContain(
      "default-src 'none'",
    );
  });

  test("has one script, the only one that its policy allows, and no handler in an attribute", () => {
    const { document } = pages[name];
    const scripts = [...document.querySelectorAll("script")];
    expect(scripts).toHaveLength(1);
    const hash = createHash("sha256").update(scripts[0]!.textContent!).digest("base64");
    const policy = document.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content");
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]+'; /);
    expect(policy).toContain(`'sha256-${hash}'`);
  });

  test("answers four questions first, in words", () => {
    const { document } = pages[name];
    const first = document.querySelector("main > section > h2")!.nextElementSibling!;
    expect([...first.querySelectorAll("dt")].map((dt) => dt.textContent)).toEqual([
      "Estimate",
      "Uncertainty",
      "What could overturn it",
      "What the data cannot say",
    ]);
    for (const answer of first.querySelectorAll("dd")) expect(answer.textContent).toMatch(/^[^–]{40,}\.$/);
  });

  test("nothing from the data becomes an element or an attribute that acts", () => {
    const { document } = pages[name];
    for (const element of document.querySelectorAll("*")) {
      for (const attribute of element.attributes) expect(attribute.name).not.toMatch(/^on/);
    }
  });

  test("every link of the contents leads to a section, headings descend by one, ids are unique", () => {
    const { document } = pages[name];
    const targets = [...document.querySelectorAll("nav a")].map((a) => a.getAttribute("href")!.slice(1));
    expect(targets).toEqual([...document.querySelectorAll("main > section")].map((s) => s.id));
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    expect(new Set(ids).size).toBe(ids.length);
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((h) => Number(h.tagName[1]));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => expect(level - levels[i]!).toBeLessThanOrEqual(1));
  });

  test("tables have captions and header cells, figures an alternative text and a caption", () => {
    const { document } = pages[name];
    for (const table of document.querySelectorAll("table")) {
      expect(table.querySelector("caption")?.textContent).not.toBe("");
      expect(table.querySelectorAll("thead th[scope=col]").length).toBeGreaterThan(1);
      const widths = [...table.rows].map((row) => row.cells.length);
      expect(new Set(widths).size).toBe(1);
    }
    expect(document.querySelectorAll("figure.chart").length).toBeGreaterThan(9);
    for (const figure of document.querySelectorAll("figure.chart")) {
      expect(figure.querySelector("svg")?.getAttribute("aria-label")?.length).toBeGreaterThan(20);
      expect(figure.querySelector("figcaption")?.textContent?.length).toBeGreaterThan(60);
    }
  });

  test("the verdict stands first, in its order", () => {
    const { document } = pages[name];
    const found = [...document.querySelectorAll("main > section:first-child .findings p")].map((p) => p.textContent);
    expect(found).toEqual(results[name].verdict.map((f) => f.text));
  });
});

test("a column with the name of a script is shown as its name", () => {
  const { text, document } = pages.observed;
  expect(text).not.toContain(HOSTILE);
  const cells = [...document.querySelectorAll("#table-covariates tbody th")].map((th) => th.textContent);
  expect(cells).toContain(HOSTILE);
  expect(document.querySelector("#figure-covariate-balance svg")?.textContent).toContain(HOSTILE);
});

test("on real data nothing speaks of a truth", () => {
  const { document } = pages.observed;
  document.querySelector("#rerun")?.remove();
  for (const style of document.querySelectorAll("style, script")) style.remove();
  expect(document.body.textContent).not.toMatch(/\btruth|\btrue\b|oracle \(|sample ATE/i);
  expect(
    document.querySelector("#table-against-truth, #figure-bias-dml-against-heckman, #figure-selection-robustness"),
  ).toBeNull();
  expect(document.querySelector("#figure-dml-against-heckman")).not.toBeNull();
});

test("what has no answer says why, in its row or its table", () => {
  const { document } = pages.observed;
  const row = [...document.querySelectorAll("#table-heckman tbody tr")].find((tr) =>
    tr.textContent!.startsWith("Switching regression"),
  )!;
  expect(row.querySelectorAll("td")).toHaveLength(6);
  expect(row.textContent).not.toMatch(/\d/);
  expect(document.querySelector("#table-heckman")!.closest("figure, section")!.textContent).toContain(
    "the likelihood rises until the correlation of the errors is 1",
  );
  expect(document.querySelector("#table-unavailable")!.textContent).toContain("trimming leaves no unit");
  expect(pages.simulated.document.querySelector("#table-unavailable")).toBeNull();
});

test("a simulation shows its truth beside every estimator", () => {
  const { document } = pages.simulated;
  const rows = document.querySelectorAll("#table-against-truth tbody tr");
  const { representations, heckman } = results.simulated;
  expect(rows).toHaveLength(representations.length + heckman.length + 1);
});

test("only profile v3.4 shows the box of its faults, all of them", () => {
  expect(pages.simulated.document.querySelector(".box")).toBeNull();
  expect(pages.observed.document.querySelector(".box")).toBeNull();
  expect(pages.reference.document.querySelectorAll(".box li")).toHaveLength(REFERENCE_FAULTS.length);
  expect(REFERENCE_FAULTS).toHaveLength(15);
});

test("the figures follow light and dark", () => {
  const { text } = pages.simulated;
  expect(text).toContain("prefers-color-scheme:dark");
  expect(text).toContain('fill="var(--blue)"');
  expect(text).not.toMatch(/(fill|stroke)="(black|white|#000|#fff)"/i);
});
