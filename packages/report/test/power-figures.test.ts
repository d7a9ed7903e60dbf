import type { PowerResult, SimulatedPowerCell } from "@career-dml/core";
import { Resvg } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { type PowerNumbers, powerFrontierFigure, simulatedPowerFigure } from "../src/figures/index.js";

const figure = { value: 0.01, mcse: 0.002 };

function cell(n: number, effect: number, power: number): SimulatedPowerCell {
  const [rejections, completed] = [Math.round(40 * power), 40];
  const ci = [Math.max(0, power - 0.12), Math.min(1, power + 0.12)] as const;
  const errors = { bias: figure, empiricalSe: figure, seRatio: figure, failures: [] };
  return { n, effect, completed, failed: 0, rejections, power: rejections / completed, ci, mcse: 0.05, ...errors };
}

/** Numbers as `career-dml power` makes them, effects times `scale`; values are of no design. */
function numbers(scale: number, powers: readonly number[], sizes: readonly number[]): PowerNumbers {
  const effects = [0.1, 0.2].map((effect) => effect * scale);
  const mde = (n: number, power: number): number => (scale * 4 * (0.5 + power)) / Math.sqrt(n);
  const line = Array.from({ length: 20 }, (_, k) => Math.round(sizes[0]! * 1.4 ** (k - 2)));
  return {
    kind: "power",
    alpha: 0.05,
    sides: 2,
    distribution: "normal",
    assumptions: {
      source: "simulation",
      sigma: scale,
      r2: 0.25,
      share: 0.4,
      covariates: 0,
      clusters: null,
      instrument: null,
      designEffect: 1,
    },
    minimumDetectableEffects: sizes.flatMap((n) => powers.map((power) => ({ n, power, mde: mde(n, power) }))),
    requiredUnits: effects.map((effect) => ({
      effect,
      power: 0.8,
      n: Math.ceil((5.2 / effect) * scale) ** 2,
      clusters: null,
    })),
    detection: [],
    frontier: powers.map((power) => ({ power, points: line.map((n) => ({ n, mde: mde(n, power) })) })),
    ofEstimate: { estimator: "aipw", n: sizes[0]!, se: 1.2 * scale, formulaSe: scale, mde: 3.4 * scale },
    simulation: {
      kind: "simulated-power",
      alpha: 0.05,
      sides: 2,
      level: 0.95,
      cells: sizes.flatMap((n, k) => [
        cell(n, 0, 0.1),
        ...effects.map((e, j) => cell(n, e, Math.min(1, 0.3 * (j + k + 1)))),
      ]),
      reached: [
        { of: "n", at: effects[0]!, power: 0.8, value: 700, ci: [500, 900], extrapolated: false },
        {
          of: "effect",
          at: sizes[1]!,
          power: 0.8,
          value: effects[1]!,
          ci: [effects[0]!, 3 * effects[1]!],
          extrapolated: false,
        },
        { of: "effect", at: sizes[0]!, power: 0.8, value: null, ci: null, extrapolated: false, reason: "no curve" },
      ],
      options: {},
      profile: "default",
      faults: [],
      estimator: "doubly robust estimate",
      formula: effects.map((effect, j) => ({
        effect,
        points: sizes.map((n, k) => ({ n, power: Math.min(1, 0.25 * (j + k + 1)) })),
      })),
    },
    warnings: [],
    options: {},
    seed: 42,
    versions: {},
  };
}

const plain = numbers(1, [0.8], [500, 1000, 2000]);
const thousands = numbers(25_000, [0.5, 0.6, 0.7, 0.8, 0.9], [50, 300, 40_000, 1_000_000]);

const FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map(
  (file) => new URL(`../node_modules/dejavu-fonts-ttf/ttf/${file}`, import.meta.url).pathname,
);
const font = { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: "DejaVu Sans" };

describe.each([
  ["frontier", powerFrontierFigure(plain)],
  ["frontier of five powers, effects in thousands", powerFrontierFigure(thousands)],
  ["simulated", simulatedPowerFigure(plain)!],
  ["simulated, effects in thousands", simulatedPowerFigure(thousands)!],
])("%s", (_, drawn) => {
  test("is well-formed SVG whose labels and marks stay on the sheet", () => {
    const document = new new JSDOM("").window.DOMParser().parseFromString(drawn.svg, "image/svg+xml");
    expect(document.querySelector("parsererror, script, style, foreignObject, image, use")).toBeNull();
    expect(drawn.svg).not.toMatch(/NaN|undefined|Infinity/);
    const roomy = drawn.svg
      .replace(/<rect class="sheet"[^>]*>/, "")
      .replace(
        / width="\d+" height="[\d.]+" viewBox="[^"]*"/,
        ` width="1640" height="${drawn.height + 1000}" viewBox="-500 -500 1640 ${drawn.height + 1000}"`,
      );
    const box = new Resvg(roomy, { font }).getBBox()!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(drawn.width);
    expect(box.y + box.height).toBeLessThanOrEqual(drawn.height);
  });

  test("says what it shows and what it does not", () => {
    expect(drawn.caption).toMatch(/hidden confounding/);
    expect(drawn.caption).toMatch(/\.$/);
    expect(drawn.alt.length).toBeGreaterThan(40);
  });
});

test("every size within a small range has its label", () => {
  const { svg } = powerFrontierFigure(plain);
  for (const label of ["500", "1,000", "2,000", "5,000"]) expect(svg).toContain(`>${label}</text>`);
});

test("a line for each power, a star for each size and power, a diamond for each effect within reach", () => {
  const { svg } = powerFrontierFigure(thousands);
  expect(svg.match(/stroke-dasharray="(none|9,4|3,3|10,3,2,3|1,4)"/g)!.length).toBeGreaterThanOrEqual(5);
  expect(thousands.minimumDetectableEffects).toHaveLength(20);
  expect(powerFrontierFigure(plain).caption).toContain("n = 2,000");
  expect(powerFrontierFigure(thousands).caption).toContain("and 16 more");
  expect(powerFrontierFigure(plain).caption).toMatch(/Circles: effects that simulated studies find with power 0\.8/);
  expect(powerFrontierFigure({ ...plain, simulation: null }).svg).not.toContain("by simulation");
});

test("without a simulation there is no figure of one", () => {
  const none: PowerResult["simulation"] = null;
  expect(simulatedPowerFigure({ ...plain, simulation: none })).toBeNull();
  const failed = { ...plain.simulation!.cells[0]!, completed: 0, failed: 3, power: null, ci: null, mcse: null };
  const partly = simulatedPowerFigure({
    ...plain,
    simulation: { ...plain.simulation!, cells: [failed, ...plain.simulation!.cells.slice(1)] },
  })!;
  expect(partly.caption).toContain("3 studies failed");
});
