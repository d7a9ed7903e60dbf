import { readFileSync } from "node:fs";
import { type EstimateValidation, effectResult } from "@career-dml/core";
import { Resvg } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { validationFigures } from "../src/figures/index.js";
import { validationPage, validationTables } from "../src/index.js";
import { HOSTILE } from "./real-result.js";
import { overlap, PLACEBO, representation, sensitivityOf, SPECS } from "./sample-parts.js";

/** A validation with everything in it, of an effect in thousands. */
function fullValidation(): EstimateValidation {
  const { gates } = representation(SPECS[6]!, 6, 1000, false);
  return {
    kind: "validation",
    estimator: "forest",
    label: "causal forest of 2,000 trees",
    effect: effectResult({
      estimator: "aipw",
      estimand: "ATE",
      estimandLabel: "ATE on .05 < e < .95",
      estimate: 1651.2,
      se: 660.4,
      n: 987,
      dropped: 13,
      overlap: overlap(7, 434, 553, 13),
      warnings: [`${HOSTILE} is missing in two rows.`],
    }),
    data: {
      file: HOSTILE,
      rows: 1200,
      outcome: HOSTILE,
      treatment: "treat & train",
      leftOut: [{ reason: "rows that where does not keep", count: 200 }],
    },
    verdict: [{ kind: "caution", text: `A hidden variable stronger than ${HOSTILE} would do.` }],
    sensitivity: sensitivityOf(0.7096),
    instrument: {
      name: HOSTILE,
      reducedForm: `reduced form, earnings on ${HOSTILE}`,
      firstStageF: 13.0625,
      robustSet: { shape: "interval", low: 86.5, high: 2702.25, level: 0.95 },
      bounds: { shape: "outside", low: -12, high: 2381 },
      firstStage: { robustnessValue: 0.0625, robustnessValueCi: 0.03125 },
      benchmarks: [{ name: "x", bounds: { shape: "everything" } }],
    },
    groups: {
      by: "by predicted effect, smallest first",
      bounds: [1, 2, 3].map((group) => ({
        group: String(group),
        n: 329,
        estimate: 1200.5 * group,
        se: 711.25,
        lower: 1200.5 * group - 400.125,
        upper: 1200.5 * group + 400.125,
        confidence: [1200.5 * group - 1570.5, 1200.5 * group + 1570.5],
        robustnessValue: 0.0625 * group,
        robustnessValueCi: 0.03125 * group,
      })),
    },
    oster: {
      delta: 3.412,
      betaStar: 1421.5,
      solutions: [
        { beta: 1421.5, keepsDirection: true },
        { beta: 57513, keepsDirection: false },
      ],
      rMax: 0.81,
      passed: true,
      note: "A linear benchmark.",
    },
    placebo: PLACEBO,
    gates,
    calibration: [
      { equation: "calibration", name: "mean prediction", estimate: 1.073, se: 0.417, z: 2.57, pValue: 0.0051 },
      { equation: "calibration", name: "differential prediction", estimate: -0.078, se: 0.672, z: -0.12, pValue: 0.55 },
    ],
    rate: [
      {
        target: "AUTOC",
        estimate: -297.4,
        se: 569.1,
        ci: [-1412.8, 818],
        pValue: 0.601,
        curve: Array.from({ length: 10 }, (_, k) => {
          const estimate = 6000 * (0.9 - k / 10) - 600;
          return {
            share: (k + 1) / 10,
            estimate,
            band: [estimate - 4000 * (1 - k / 9), estimate + 4000 * (1 - k / 9)],
          };
        }),
      },
      { target: "QINI", estimate: 0, se: null, ci: null, pValue: null, reason: "All are equal.", curve: [] },
    ],
    unavailable: [{ check: "benchmark x", reason: "without it there is nothing to adjust for" }],
    options: { data: HOSTILE, permutations: 20 },
    seed: 42,
    versions: { "career-dml": "0.1.0" },
    execution: { backend: "native", threads: 2, timings: { total: 3.5 } },
  };
}

/** As little as a validation can hold. */
function bareValidation(): EstimateValidation {
  const full = fullValidation();
  return {
    ...full,
    estimator: "plr",
    effect: { ...full.effect, overlap: null, warnings: [] },
    sensitivity: { ...full.sensitivity, benchmarks: [] },
    instrument: null,
    groups: null,
    oster: null,
    placebo: [],
    gates: null,
    calibration: null,
    rate: [],
    unavailable: [],
  };
}

const numbersOf = (value: unknown): number[] =>
  typeof value === "number"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(numbersOf)
      : [];

describe("the page of a validation", () => {
  const result = fullValidation();
  const figures = validationFigures(result);
  const text = validationPage(result, figures);
  const { document } = new JSDOM(text).window;

  test("holds every table and figure once, in its chapter", () => {
    expect(figures.map(({ name }) => name)).toEqual([
      "sensitivity-contour",
      "placebo",
      "overlap",
      "gates",
      "targeting",
    ]);
    for (const { name } of figures) expect(document.querySelectorAll(`#figure-${name}`), name).toHaveLength(1);
    for (const { name } of validationTables(result)) {
      expect(document.querySelectorAll(`#table-${name}`), name).toHaveLength(1);
    }
    expect(document.querySelectorAll("main > section")).toHaveLength(6);
  });

  test("shows nothing that docs/estimators/validate.md does not tell of", () => {
    const docs = readFileSync(new URL("../../../docs/estimators/validate.md", import.meta.url), "utf8");
    const names = [...figures, ...validationTables(result)].map(({ name }) => name);
    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });

  test("shows numbers of the result alone, unrounded behind what is shown", () => {
    const known = new Set(numbersOf(result));
    const shown = [...document.querySelectorAll("data")].map((data) => Number(data.getAttribute("value")));
    expect(shown.length).toBeGreaterThan(100);
    expect(shown.filter((value) => !known.has(value))).toEqual([]);
  });

  test("escapes what comes from the data", () => {
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(document.querySelector("h1")!.textContent).toContain(HOSTILE);
  });

  test.each(figures.map((figure) => [figure.name, figure] as const))("%s stays on its sheet", (_, figure) => {
    expect(figure.svg).not.toMatch(/NaN|undefined|Infinity/);
    const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map(
      (file) => new URL(`../node_modules/dejavu-fonts-ttf/ttf/${file}`, import.meta.url).pathname,
    );
    const roomy = figure.svg
      .replace(/<rect class="sheet"[^>]*>/, "")
      .replace(
        / width="\d+" height="[\d.]+" viewBox="[^"]*"/,
        ` width="1640" height="${figure.height + 1000}" viewBox="-500 -500 1640 ${figure.height + 1000}"`,
      );
    const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: "DejaVu Sans" };
    const box = new Resvg(roomy, { font }).getBBox()!;
    expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(figure.width);
    expect(box.y + box.height).toBeLessThanOrEqual(figure.height);
  });

  test("tells sets of effects that are no interval in words", () => {
    const told = document.querySelector("#table-instrument")!.textContent!;
    for (const part of ["below -12 and above 2,381", "all numbers", "[87, 2,702]"]) expect(told).toContain(part);
  });

  test("says why a value is missing", () => {
    expect(document.querySelector("#table-rate")!.textContent).toContain("All are equal.");
    expect(document.querySelector("#table-unavailable")!.textContent).toContain("nothing to adjust for");
  });
});

test("a validation with next to nothing in it has no empty chapter", () => {
  const result = bareValidation();
  const figures = validationFigures(result);
  expect(figures.map(({ name }) => name)).toEqual(["sensitivity-contour"]);
  const { document } = new JSDOM(validationPage(result, figures)).window;
  expect(document.querySelector("#groups, #placebos, #table-unavailable")).toBeNull();
  for (const section of document.querySelectorAll("main > section")) {
    expect(section.children.length).toBeGreaterThan(1);
  }
});
