import type { CareerRunResult, RepresentationResult } from "@career-dml/core";
import * as fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { balanceFigure } from "../src/figures/balance.js";
import { calibrationFigure } from "../src/figures/calibration.js";
import type { Figure } from "../src/figures/canvas.js";
import { careerFlowsFigure } from "../src/figures/career-flows.js";
import { effectDistributionFigure } from "../src/figures/effect-distribution.js";
import { labelPlaces } from "../src/figures/flow-categories.js";
import { figures } from "../src/figures/index.js";
import { roundTicks } from "../src/figures/round-ticks.js";
import { targetingFigure } from "../src/figures/targeting.js";
import { wrapLabel } from "../src/figures/text-width.js";
import { tables } from "../src/tables/index.js";
import { realResult, referenceResult, simulatedResult } from "./sample-result.js";

const { DOMParser } = new JSDOM("").window;
const titlesOf = ({ svg }: Figure): string[] =>
  [...new DOMParser().parseFromString(svg, "image/svg+xml").querySelectorAll("title")].map((t) => t.textContent!);
const textsOf = ({ svg }: Figure): string[] =>
  [...new DOMParser().parseFromString(svg, "image/svg+xml").querySelectorAll("text")].map(
    (t) => [...t.childNodes].find(({ nodeType }) => nodeType === 3)?.textContent ?? "",
  );

const result = simulatedResult();
const named = (of: CareerRunResult, name: string): RepresentationResult =>
  of.representations.find((r) => r.name === name)!;
const vib = named(result, "vib");
const naive = named(result, "naive");

describe("figures of one representation", () => {
  const builders = [effectDistributionFigure, targetingFigure, balanceFigure, calibrationFigure];

  test("are null for a comparison that predicts nothing", () => {
    for (const build of builders) expect(build(result, naive)).toBeNull();
  });

  test("name the representation that they are of, whichever it is", () => {
    for (const build of builders) {
      for (const name of ["covariates", "shares", "twoStage"]) {
        const representation = named(result, name);
        expect(build(result, representation)!.title).toContain(representation.label);
      }
    }
  });
});

describe("effect distribution", () => {
  test("says that its intervals are pointwise, and where predictions come from", () => {
    const { caption } = effectDistributionFigure(result, vib)!;
    expect(caption).toContain("above zero for 62.1 % of the units and below for 0.4 %");
    expect(caption).toContain("pointwise: of many units with no effect one in 20 misses zero by chance");
    expect(caption).toContain("out of bag");
    expect(effectDistributionFigure(referenceResult(), vib)!.caption).toContain("fitted to the same units");
  });

  test("every bar and slices along the curve say what they hold", () => {
    const titles = titlesOf(effectDistributionFigure(result, vib)!);
    expect(titles.filter((t) => t.startsWith("Units below: "))).toHaveLength(20);
    const bars = titles.filter((t) => t.startsWith("Predicted effect: ["));
    expect(bars).toHaveLength(vib.effects!.histogram.counts.filter((count) => count > 0).length);
  });

  test("one effect for all has no distribution", () => {
    const histogram = { from: 0.5, to: 0.5, counts: [987] };
    expect(effectDistributionFigure(result, { ...vib, effects: { ...vib.effects!, histogram } })).toBeNull();
  });
});

test("a targeting curve without anything to rank is left out", () => {
  const reason = "all priorities are equal: nobody is treated first";
  const targeting = { ...vib.targeting!, se: null, ci: null, pValue: null, reason };
  expect(targetingFigure(result, { ...vib, targeting })).toBeNull();
  const representations = [...result.representations.filter((r) => r !== vib), { ...vib, targeting }];
  const table = tables({ ...result, representations }).find(({ name }) => name === "predicted-effects")!;
  expect(table.notes.join(" ")).toContain(reason);
});

describe("balance", () => {
  test("counts columns outside the band before and after, and leaves out what has no difference", () => {
    const real = realResult();
    const balance = named(real, "vib").balance!;
    const known = balance.rows.filter(({ before }) => before !== null);
    const { caption, svg } = balanceFigure(real, named(real, "vib"))!;
    const outside = known.filter(({ before }) => Math.abs(before!) > 0.1).length;
    expect(known).toHaveLength(balance.rows.length - 1);
    expect(caption).toContain(`: ${outside} of ${known.length} before, 0 after`);
    expect(caption).toContain("13 units that trimming left out count before weighting alone");
    expect(svg).not.toContain("<script");
  });

  test("the table has every column, one without a value with its reason", () => {
    const table = tables(realResult()).find(({ name }) => name === "balance")!;
    expect(table.rows).toHaveLength(12);
    expect(table.notes).toEqual(["(a) an arm without a value"]);
  });
});

test("calibration counts the intervals that hold the mean of their predictions", () => {
  const bins = [0.2, 0.4, 0.6].map((predicted, k) => {
    const observed = k === 0 ? 0.35 : predicted;
    return { n: 10, predicted, observed, ci: k === 2 ? null : ([observed - 0.1, observed + 0.1] as const) };
  });
  const curve = { ...vib.calibration![0]!, bins };
  const figure = calibrationFigure(result, { ...vib, calibration: [curve] })!;
  expect(figure.caption).toContain("here 1 of 3 (share of treated)");
  expect(titlesOf(figure).filter((t) => t.includes("95 % interval"))).toHaveLength(4);
});

/** Counts of a, b, other states, missing and not begun, in two periods. */
const crowdedArm = (n: number, a: number, b: number) => ({
  n,
  counts: [
    [a, b, n - a - b - 2, 2, 0],
    [a, b, n - a - b, 0, 0],
  ],
  moves: [
    [
      [a - 1, 0, 1, 0, 0],
      [0, b, 0, 0, 0],
      [1, 0, n - a - b - 3, 0, 0],
      [0, 0, 2, 0, 0],
      [0, 0, 0, 0, 0],
    ],
  ],
});

describe("career flows", () => {
  const real = realResult();
  const figure = careerFlowsFigure(real, 0)!;

  test("long names are cut with an ellipsis and stand whole in the titles", () => {
    const [, , , long] = real.data.sequences[0]!.flows.states;
    expect(textsOf(figure).every((text) => text.length < 60)).toBe(true);
    expect(textsOf(figure).some((text) => text.startsWith("very long") && text.endsWith("…"))).toBe(true);
    expect(titlesOf(figure).some((title) => title.includes(long!.trim()))).toBe(true);
  });

  test("each share of each period has a bar that says how many it is", () => {
    const { treated } = real.data.sequences[0]!.flows;
    const bars = titlesOf(figure).filter((t) => t.startsWith("Arm: treated\nPeriod: "));
    expect(bars).toHaveLength(treated.counts.flat().filter((count) => count > 0).length);
    const last = treated.counts.at(-1)!;
    expect(bars.at(-1)).toContain(`Units: ${last.findLast((count) => count > 0)}`);
  });

  test("where most units are in other states, named ones alone are drawn, on one scale, and the rest is written above", () => {
    const flows = {
      states: ["a", "b"],
      back: [1, 0],
      treated: crowdedArm(100, 30, 10),
      untreated: crowdedArm(200, 20, 4),
      longer: 0,
    };
    const sequences = [{ ...real.data.sequences[0]!, states: 50, flows }];
    const crowded = careerFlowsFigure({ ...real, data: { ...real.data, sequences } }, 0)!;
    const titles = titlesOf(crowded);
    expect(titles.filter((t) => t.startsWith("Arm: treated\nFrom: "))).toEqual([
      expect.stringContaining("From: a\nTo: a\nInto the period: the last\nUnits: 29 (29.0 %)"),
      expect.stringContaining("From: b\nTo: b"),
    ]);
    expect(titles.filter((t) => t.includes("State: other states")).map((t) => t.split("Units: ")[1])).toEqual([
      "58 (58.0 %)",
      "60 (60.0 %)",
      "174 (87.0 %)",
      "176 (88.0 %)",
    ]);
    // 40 % of the treated are drawn as high as the panel, 12 % of the untreated as 12 / 40 of it.
    expect(textsOf(crowded)).toEqual(
      expect.arrayContaining(["0 %", "20 %", "40 %", "58 %", "87 %", "30.0 %", "10.0 %"]),
    );
    expect(textsOf(crowded)).not.toContain("100 %");
    expect(crowded.caption).toContain("Of 50 states 2 have names");
  });

  test("one kind of state, one figure; v3.4 says that its careers go past adoption", () => {
    expect(figures(real).map(({ name }) => name)).toEqual(expect.arrayContaining(["career-flows", "career-flows-2"]));
    expect(careerFlowsFigure(result, 1)).toBeNull();
    expect(careerFlowsFigure(referenceResult(), 0)!.caption).toContain("after adoption");
    expect(figure.caption).not.toContain("after adoption");
  });

  test("labels stay in order, apart and inside", () => {
    const centres = fc.array(fc.double({ min: 0, max: 150, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(centres, (given) => {
        const bottomUp = given.toSorted((a, b) => b - a).map((centre) => ({ centre }));
        const placed = labelPlaces(bottomUp, [0, 150]).map(({ y }) => y);
        placed.forEach((y, k) => {
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(150);
          if (k > 0) expect(placed[k - 1]! - y).toBeGreaterThanOrEqual(14 - 1e-9);
        });
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});

describe("ticks", () => {
  test("are round, inside and not too many", () => {
    expect(roundTicks(0.31, 0.84, 5)).toEqual([0.4, 0.6, 0.8]);
    expect(roundTicks(-1240, 3310, 5)).toEqual([-1000, 0, 1000, 2000, 3000]);
    expect(roundTicks(2, 2, 5)).toEqual([2]);
    const ends = fc.tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, ([low, span]) => {
        const ticks = roundTicks(low, low + span, 5);
        expect(ticks.length).toBeLessThanOrEqual(6);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - 1e-6 * span - 1e-9);
          expect(tick).toBeLessThanOrEqual(low + span + 1e-6 * span + 1e-9);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

test("an ellipsis stays at the end of what is read from right to left", () => {
  const [line] = wrapLabel("כתיבה מימין לשמאל היא כתיבה", 90, 11, 1);
  expect(line).toMatch(/…\u200f$/u);
  expect(wrapLabel("from left to right, and on", 60, 11, 1)[0]).toMatch(/…$/);
});

test("who is in the groups: a line for sizes and two for each column, of the chosen representation", () => {
  const table = tables(result).find(({ name }) => name === "group-profiles")!;
  expect(table.title).toContain("Causal GRU (VIB)");
  expect(table.rows).toHaveLength(2 + 2 * 4);
  expect(table.columns.map(({ label }) => label)).toEqual([
    "Column",
    "Number",
    "Everybody",
    ...[1, 2, 3, 4, 5].map((g) => `Group ${g}`),
  ]);
});
