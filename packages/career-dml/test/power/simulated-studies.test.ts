import { existsSync, readFileSync } from "node:fs";
import { loadNative } from "@career-dml/kernels";
import { beforeAll, describe, expect, test } from "vitest";
import type { PowerResult } from "@career-dml/core";
import { careerStudies } from "../../src/power/career-studies.js";
import { resolvePowerOptions } from "../../src/power-options.js";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";
import { analysis } from "./analysing.js";

const file = temporaryFolder();
const QUICK = ["--simulate", "--n", "120,240", "--effect", ".3,.6", "--studies", "8", "--occupations", "12"];
const reproducible = (result: PowerResult): string => JSON.stringify({ ...result, execution: null, figures: null });

describe("simulated studies", () => {
  let result: PowerResult;
  const drawn = file("careers.svg");
  beforeAll(async () => {
    result = await analysis(...QUICK, "--figure", drawn);
  });

  test("a share with its interval for every n and effect, and for no effect", () => {
    const { cells, profile, faults, formula } = result.simulation!;
    expect([profile, faults]).toEqual(["default", []]);
    expect(cells.map(({ n, effect }) => [n, effect])).toEqual([
      [120, 0],
      [120, 0.3],
      [120, 0.6],
      [240, 0],
      [240, 0.3],
      [240, 0.6],
    ]);
    for (const { completed, failed, rejections, power, ci } of cells) {
      expect(completed + failed).toBe(8);
      expect(power).toBe(rejections / completed);
      expect(ci![0] <= power! && power! <= ci![1]).toBe(true);
    }
    expect(formula.map(({ effect }) => effect)).toEqual([0.3, 0.6]);
    // Formula and simulation start from the same design: their sizes meet.
    for (const { effect, points } of formula) {
      for (const n of [120, 240]) {
        const expected = result.detection.find((found) => found.n === n && found.effect === effect)!.power;
        expect(points.find((point) => point.n === n)!.power).toBe(expected);
      }
    }
  });

  test("the design of the formula is that of a simulated sample", () => {
    const { assumptions, ofEstimate } = result;
    expect(assumptions.source).toBe("simulation");
    expect(assumptions.sigma).toBeGreaterThan(0.5);
    expect(assumptions.share).toBeGreaterThan(0.2);
    expect(ofEstimate!.n).toBeLessThanOrEqual(240);
  });

  test("two figures: the frontier, and the shares over the formula", () => {
    const beside = drawn.replace(".svg", ".simulated.svg");
    expect(result.figures.map((figure) => figure.file)).toEqual([drawn, beside]);
    const svg = readFileSync(beside, "utf8");
    for (const label of ["effect 0.3", "effect 0.6", "no effect", "by formula"]) expect(svg).toContain(label);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(existsSync(drawn)).toBe(true);
  });

  test.skipIf(loadNative() === null)(
    "the same to the last bit on either backend; another seed is another result",
    async () => {
      const quick = ["--simulate", "--n", "100,150", "--effect", ".5", "--studies", "3", "--occupations", "8"];
      const native = await analysis(...quick, "--backend", "native", "--threads", "1");
      expect(reproducible(await analysis(...quick, "--backend", "js"))).toBe(reproducible(native));
      expect(reproducible(await analysis(...quick, "--seed", "0"))).not.toBe(reproducible(native));
    },
  );

  test("Ctrl-C leaves no figure, exit 130", async () => {
    const stopped = file("stopped.svg");
    const settings = { onInterrupt: (interrupt: () => void) => void setTimeout(interrupt, 500) };
    const { code } = await cli(["power", "--simulate", "--studies", "5000", "--figure", stopped, "--quiet"], settings);
    expect(code).toBe(130);
    expect(existsSync(stopped)).toBe(false);
  });

  test("on a terminal: words first, in lines that fit, a level that does not hold is a warning", async () => {
    const biased = ["--simulate", "--n", "300", "--studies", "12", "--effect", ".3", "--career-strength", "0"];
    // A clock by which every report is a line: how many there are must not hang on the machine's speed.
    let time = 0;
    const { code, stdout, stderr } = await cli(["power", ...biased], { now: () => (time += 10_000) });
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, " ");
    // Without careers that carry ability the bias of .25 is found as an effect.
    expect(text).toMatch(/warning: At n = 300, [\d.]+ % of the studies of no effect find one/);
    expect(text).toContain("find it");
    expect(stderr).toContain("studies of 300 units, no effect");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });
});

/** Mean sample effects of five draws of 400 have a standard error of about .006. */
test.each([["default"], ["v3.4"], ["semi-synthetic"]])("profile %s has the effect asked for", async (profile) => {
  const options = resolvePowerOptions({ simulate: true, profile, occupations: 10, folds: 2 });
  for (const effect of [0, 0.25]) {
    const job = careerStudies(options)({ n: 400, effect, level: 0.95 });
    const found = await Promise.all([1, 2, 3, 4, 5].map((seed) => job(seed, {})));
    const mean = found.reduce((sum, { truth }) => sum + truth / found.length, 0);
    expect(Math.abs(mean - effect)).toBeLessThan(0.035);
  }
});
