import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { type StudyChart, studyFigures } from "../src/figures/index.js";
import { SEQUENTIAL } from "../src/figures/palette.js";
import { biasReach } from "../src/figures/study/reach.js";

const CELLS = [0, 0.3, 1].flatMap((careerStrength) => [500, 2000].map((n) => ({ careerStrength, n })));

/** Estimators with the given bias in every cell. */
const row = (label: string, group: string, biases: readonly (number | null)[], mapped = false) => ({
  label,
  group,
  mapped,
  points: biases.map((value, cell) => ({
    cell,
    bias: { value, mcse: value === null ? null : 0.01 },
    coverage: { value: value === null ? null : 0.94, mcse: value === null ? null : 0.02 },
    failureRate: value === null ? 1 : 0,
  })),
});

const CHART: StudyChart = {
  title: "A study",
  seeds: 200,
  level: 0.95,
  truth: "population",
  cells: CELLS,
  rows: [
    row("Difference in means", "Without adjustment", [0.3, 0.3, 0.3, 0.3, 0.3, 0.3]),
    row("Star aggregate", "Chosen by the data", [0.25, 0.24, 0.15, 0.14, 0.03, 0.02], true),
    row("Proximal <of careers>", "Proxies", [null, null, 0.01, 0.01, 0.01, 0.01], true),
    row("Wild", "Selection models", [50, -40, 0.1, 0.1, 0.1, 0.1]),
  ],
  published: [
    {
      label: "Predictive",
      estimate: 0.5378,
      source: "somebody",
      estimates: Array.from({ length: 40 }, (_, k) => 0.5 + k / 100),
      truth: 0.7,
      quantile: 0.1,
    },
    {
      label: "Heckman",
      estimate: 1.04,
      source: "somebody",
      estimates: Array.from({ length: 40 }, (_, k) => k - 20),
      truth: 0.7,
      quantile: 0.55,
    },
  ],
};

const all = studyFigures(CHART);
const { DOMParser } = new JSDOM("").window;
const textsOf = (svg: string): string[] => {
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  return [...document.querySelectorAll("text")].map((element) => element.textContent ?? "");
};

test("one figure of bias and coverage for each n, a map, and the published figures", () => {
  expect(all.map(({ name }) => name)).toEqual([
    "bias-and-coverage-n-500",
    "bias-and-coverage-n-2000",
    "bias-map",
    "bias-heat-map",
    "coverage-heat-map",
    "published-in-their-distribution",
  ]);
});

describe.each(all.map((figure) => [figure.name, figure] as const))("%s", (_, figure) => {
  test("is well-formed, has its numbers in words, and says what it shows", () => {
    const document = new DOMParser().parseFromString(figure.svg, "image/svg+xml");
    expect(document.querySelector("parsererror, script, style, foreignObject, image, use")).toBeNull();
    expect(figure.svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(figure.caption).toMatch(/\.$/);
    expect(figure.alt.length).toBeGreaterThan(40);
  });
});

test("every estimator is labelled, below its group, and the values of the axis are named", () => {
  const texts = textsOf(all[1]!.svg);
  for (const { label, group } of CHART.rows) {
    expect(texts.indexOf(group)).toBeGreaterThanOrEqual(0);
    expect(texts).toContain(label);
  }
  expect(texts).toEqual(expect.arrayContaining(["k = 0", "k = 0.3", "k = 1"]));
  // Without an answer there is no number, and the words say so.
  expect(all[1]!.alt).toContain("Proximal <of careers>: k 0 no answer, k 0.3 0.010, k 1 0.010");
});

/** Figures that name every estimator, with one more. */
const figuresWith = (label: string) =>
  studyFigures({ ...CHART, rows: [...CHART.rows, row(label, "Selection models", [0, 0, 0, 0, 0, 0])] }).filter(
    ({ name }) => /bias-and|heat/.test(name),
  );

test("labels have the room that the longest needs, and are cut where it would leave none for the panels", () => {
  const [long, tooLong] = ["Heckman, two steps, no instrument", "Wide".repeat(30)];
  for (const { name, svg } of figuresWith(long)) expect(textsOf(svg), name).toContain(long);
  for (const { name, svg } of figuresWith(tooLong))
    expect(
      textsOf(svg).filter((text) => /^(Wide)+\S*…$/.test(text)),
      name,
    ).toHaveLength(1);
});

test("the map shows bias over coverage, a dash without an answer, and the mapped estimators alone", () => {
  const texts = textsOf(all[2]!.svg);
  expect(texts).toContain("0.250");
  expect(texts).toContain("–");
  expect(texts).not.toContain("Difference in means");
});

test("the map names the values of its second axis as they are, fractions too", () => {
  const cells = CELLS.map(({ careerStrength, n }) => ({ careerStrength, rho: n / 4000 }));
  const map = studyFigures({ ...CHART, cells }).find(({ name }) => name === "bias-map")!;
  expect(textsOf(map.svg)).toEqual(expect.arrayContaining(["rho", "0.125", "0.5"]));
});

const fills = (k: number): string[] =>
  [...new DOMParser().parseFromString(all[k]!.svg, "image/svg+xml").querySelectorAll("rect")].flatMap(
    (rect) => rect.getAttribute("fill") ?? [],
  );

test("heat maps show every estimator in every cell, one number each", () => {
  for (const [figure, first] of [
    [all[3]!, "0.30"],
    [all[4]!, "0.94"],
  ] as const) {
    const texts = textsOf(figure.svg);
    for (const { label, group } of CHART.rows) expect(texts).toEqual(expect.arrayContaining([label, group]));
    expect(texts).toEqual(expect.arrayContaining(["n = 500", "n = 2,000", first]));
    const document = new DOMParser().parseFromString(figure.svg, "image/svg+xml");
    const titles = [...document.querySelectorAll("rect > title")].map((title) => title.textContent!);
    expect(titles).toHaveLength(CHART.rows.length * CELLS.length);
    expect(titles[0]).toContain("Estimator: Difference in means\nk: 0\nn: 500\nBias: 0.300");
    expect(figure.alt).toContain("Proximal <of careers>: no answer, no answer, 0");
  }
  // A bias of .3 is beyond the last step, one of .01 within the first, a coverage of .94 too.
  expect(fills(3)).toEqual(expect.arrayContaining([SEQUENTIAL[4], SEQUENTIAL[0]]));
  expect(new Set(fills(4)).has(SEQUENTIAL[4])).toBe(false);
});

test("published figures stand with the count of seeds below, and estimates beyond the axis are counted", () => {
  const texts = textsOf(all[5]!.svg);
  expect(texts).toContain("4 of 40 below");
  expect(texts).toContain("0.5378");
  expect(texts.some((text) => /% ▸/.test(text))).toBe(true);
});

const textOf = (chart: StudyChart): string => textsOf(studyFigures(chart).at(-1)!.svg).join("\n");

test("rows of one truth share its line; rows of several have a line each, with its value", () => {
  expect(textOf(CHART)).toContain("true effect 0.700");
  const [first, second] = CHART.published;
  const apart = textOf({ ...CHART, published: [first!, { ...second!, truth: 0.25 }] });
  expect(apart).not.toContain("true effect");
  expect(apart).toContain("4 of 40 below, truth 0.700");
  expect(apart).toContain("22 of 40 below, truth 0.250");
});

test("a bias that would squeeze all others does not set the axis", () => {
  const [low, high] = biasReach([0.3, 0.25, 0.1, -0.05, 105]);
  expect(high).toBeLessThan(1);
  expect(low).toBeLessThan(-0.05);
  // Unbiased estimators alone still show the band.
  expect(biasReach([0, 0, 0])[1]).toBeGreaterThan(0.02);
});

test("a study of one cell has no axis and no map", () => {
  const single = {
    ...CHART,
    cells: [{}],
    published: [],
    rows: CHART.rows.map((r) => ({ ...r, points: r.points.slice(0, 1) })),
  };
  expect(studyFigures(single).map(({ name }) => name)).toEqual(["bias-and-coverage"]);
});
