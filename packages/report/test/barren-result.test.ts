import { type CareerRunResult, effectResult } from "@career-dml/core";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { consoleSummary } from "../src/console-summary.js";
import { figures, sensitivityFigure } from "../src/figures/index.js";
import { html } from "../src/html.js";
import { markdown } from "../src/markdown.js";
import { tables } from "../src/tables/index.js";
import { realResult, simulatedResult } from "./sample-result.js";

/** A run that found as little as the contract allows. */
function barrenResult(): CareerRunResult {
  const real = realResult();
  const ate = effectResult({ estimator: "dml", estimand: "ATE", estimate: 0, se: null, reason: "One unit.", n: 1 });
  const sensitivity = {
    ...real.validation.sensitivity,
    representation: "gone",
    benchmarks: [],
    contour: { cfY: [], cfD: [], lower: [], confidence: [] },
  };
  return {
    ...real,
    data: { ...real.data, covariates: [], sequences: [], numericSequences: [], dropped: [] },
    verdict: [],
    representations: [],
    attribution: null,
    heckman: [],
    choice: { ...real.choice, ate },
    validation: {
      ...real.validation,
      varianceDecomposition: [],
      sensitivity,
      placebo: [],
      sufficiency: [],
      probing: [],
      sweep: [],
      selection: null,
    },
    power: { ...real.power, frontier: [], grid: { sigma: [], r2: [], mde: [] } },
    unavailable: [],
  };
}

describe("a result with next to nothing in it", () => {
  const result = barrenResult();

  test("gives a report without empty tables, figures or chapters", () => {
    const drawn = figures(result);
    expect(drawn.map((f) => f.name)).toEqual(["ate-by-representation", "dml-against-heckman"]);
    for (const { svg } of drawn) expect(svg).not.toMatch(/NaN|Infinity/);
    const { document } = new JSDOM(html(result, drawn)).window;
    for (const section of document.querySelectorAll("main > section"))
      expect(section.children.length).toBeGreaterThan(1);
    expect(document.querySelector("#groups, #overlap")).toBeNull();
    expect(tables(result).every((table) => table.rows.length > 0)).toBe(true);
  });

  test("says why there is no standard error, in every format", () => {
    for (const text of [markdown(result), html(result, []), consoleSummary(result)])
      expect(text).toContain("One unit.");
  });
});

describe("figures of extreme results", () => {
  test("one bin, one group, equal values", () => {
    const base = simulatedResult();
    const flat = base.representations.map((r) => ({
      ...r,
      ate: { ...r.ate, estimate: 0.5, se: 0, ci: [0.5, 0.5] as const },
      gates: r.gates && { ...r.gates, groups: r.gates.groups.slice(0, 1) },
    }));
    for (const { svg } of figures({ ...base, representations: flat })) expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test("estimates of a million beside intervals of a billion", () => {
    const base = realResult();
    const huge = base.representations.map((r, i) => {
      const estimate = 1e6 * (i - 3);
      return { ...r, ate: { ...r.ate, estimate, se: 1e9, ci: [estimate - 2e9, estimate + 2e9] as const } };
    });
    for (const { svg, width } of figures({ ...base, representations: huge })) {
      expect(svg).not.toMatch(/NaN|Infinity/);
      expect(width).toBe(640);
    }
  });

  test("a negative estimate is threatened by its upper bound", () => {
    const base = realResult();
    const { sensitivity } = base.validation;
    const mirrored = {
      ...sensitivity,
      estimate: -sensitivity.estimate,
      lower: -sensitivity.upper,
      upper: -sensitivity.lower,
      contour: {
        ...sensitivity.contour,
        lower: sensitivity.contour.lower.map((row) => row.map((v) => v - sensitivity.lower - sensitivity.upper)),
        confidence: sensitivity.contour.confidence.map((row) => row.map((v) => -v)),
      },
    };
    const figure = sensitivityFigure({ ...base, validation: { ...base.validation, sensitivity: mirrored } })!;
    expect(figure.caption).toContain("same upper bound");
    expect(figure.caption).toContain("explained away");
    expect(sensitivityFigure(base)!.caption).toContain("same lower bound");
  });
});
