import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";
import { analysis, failing } from "./analysing.js";

const file = temporaryFolder();

describe("by formula", () => {
  test("every size, effect and power that was asked about", async () => {
    const found = await analysis(
      "--n",
      "500,1000",
      "--effect",
      ".08,.1",
      "--power",
      ".8,.9",
      "--sigma",
      ".65",
      "--r2",
      ".5",
    );
    expect(found).toMatchObject({ kind: "power", alpha: 0.05, sides: 2, distribution: "normal", simulation: null });
    expect(found.assumptions).toMatchObject({ source: "given", sigma: 0.65, r2: 0.5, share: 0.5, designEffect: 1 });
    // (1.95996 + .84162) .65 sqrt(.5) / (.5 sqrt(1000)), and with 1.28155 for a power of .9.
    const se = (2 * 0.65 * Math.sqrt(0.5)) / Math.sqrt(1000);
    expect(found.minimumDetectableEffects.map(({ n, power }) => [n, power])).toEqual([
      [500, 0.8],
      [500, 0.9],
      [1000, 0.8],
      [1000, 0.9],
    ]);
    expect(found.minimumDetectableEffects[2]!.mde).toBeCloseTo((1.959963984540054 + 0.8416212335729143) * se, 10);
    expect(found.minimumDetectableEffects[3]!.mde).toBeCloseTo((1.959963984540054 + 1.2815515655446004) * se, 10);
    expect(found.requiredUnits[0]).toEqual({ effect: 0.08, power: 0.8, n: 1037, clusters: null });
    expect(found.detection).toHaveLength(4);
    expect(found.frontier.map(({ power }) => power)).toEqual([0.8, 0.9]);
    expect(found.frontier[0]!.points.find(({ n }) => n === 1000)!.mde).toBe(found.minimumDetectableEffects[2]!.mde);
  });

  test("the reference's calibrated study: about 1,034 units for .08 with half of the variance explained", async () => {
    const { requiredUnits } = await analysis("--effect", ".08", "--sigma", ".649", "--r2", ".5");
    expect(Math.abs(requiredUnits[0]!.n - 1034)).toBeLessThan(5);
  });

  test("without a word: 1,000 units, an effect of .08 standard deviations", async () => {
    const { minimumDetectableEffects, requiredUnits } = await analysis();
    expect(minimumDetectableEffects[0]!.mde).toBeCloseTo(0.17719, 4);
    expect(requiredUnits[0]!.n).toBe(4906);
  });

  test("clusters, an instrument, one side and few units reach the formula", async () => {
    const clustered = await analysis("--cluster-size", "20", "--icc", ".1", "--distribution", "t", "--n", "800");
    // Noncentral t of scipy with 38 degrees of freedom.
    expect(clustered.minimumDetectableEffects[0]!.mde).toBeCloseTo(0.34618602184301256, 9);
    expect(clustered.assumptions.designEffect).toBeCloseTo(2.9, 12);
    expect(clustered.requiredUnits[0]!.clusters).toBe(Math.ceil(clustered.requiredUnits[0]!.n / 20));
    const half = await analysis("--compliance", ".5", "--n", "1000");
    expect(half.minimumDetectableEffects[0]!.mde).toBeCloseTo(2 * 0.17718780696, 9);
    const oneSided = await analysis("--sides", "1", "--effect", "-.3");
    expect(oneSided.requiredUnits[0]!.n).toBe(275);
  });

  test("few units and a weak instrument are warned of", async () => {
    const [few] = (await analysis("--n", "20", "--effect", "1")).warnings;
    expect(few).toMatch(/18 degrees of freedom of units.*--distribution t/);
    const [weak] = (await analysis("--n", "500", "--instrument-r2", ".01")).warnings;
    expect(weak).toMatch(/first-stage F of about 5\.1/);
    expect((await analysis()).warnings).toEqual([]);
  });

  test("the options repeat it, from a configuration file", async () => {
    const found = await analysis(
      "--n",
      "300,600",
      "--share",
      ".3",
      "--alpha",
      ".1",
      "--cluster-size",
      "8",
      "--icc",
      ".2",
    );
    const config = file("again.json", JSON.stringify(found.options));
    expect({ ...(await analysis("--config", config)), execution: null }).toEqual({ ...found, execution: null });
  });
});

describe("figures", () => {
  test("a frontier in SVG or PNG by the ending, described in the result", async () => {
    const svg = file("frontier.svg");
    const { figures } = await analysis("--figure", svg, "--power", ".5,.8,.95");
    expect(figures.map((figure) => figure.file)).toEqual([svg]);
    expect(figures[0]!.caption).toMatch(/Bias, as by hidden confounding, is not in the lines/);
    const text = readFileSync(svg, "utf8");
    for (const label of ["power 0.5", "power 0.95", "this design", "Units n (logarithmic)"])
      expect(text).toContain(label);
    const image = file("frontier.png");
    await analysis("--figure", image);
    expect(readFileSync(image).subarray(1, 4).toString()).toBe("PNG");
  });

  test("a folder that cannot be written is one plain error", async () => {
    const blocked = file("blocked", "a file, no folder");
    const { code, message } = await failing("--figure", `${blocked}/frontier.svg`);
    expect([code, message.split("\n").length]).toEqual([1, 1]);
    expect(message).toMatch(/^FILE: /);
    expect(existsSync(`${blocked}/frontier.svg`)).toBe(false);
  });
});

describe("wrong usage", () => {
  test("every problem at once, by the names of flags, exit 2", async () => {
    const wrong = ["--sigma", "0", "--share", "0", "--effect", "0", "--r2", "1", "--power", ".01", "--figure", "a.pdf"];
    const { code, message } = await failing(...wrong);
    expect(code).toBe(2);
    for (const part of [
      "--sigma must be a number above 0, got 0",
      "--share must be a number above 0 and below 1, got 0",
      "--effect must not be 0",
      "--r2 must be a number below 1, got 1",
      "--power must be above alpha",
      "--figure must end in .svg or .png",
    ]) {
      expect(message).toContain(part);
    }
  });

  test.each([
    [["--icc", ".1"], "--cluster-size is needed with icc"],
    [["--cluster-size", "10"], "--icc is needed with clusterSize"],
    [["--treatment-icc", ".5"], "--treatment-icc needs clusterSize and icc"],
    [["--compliance", ".5", "--instrument-r2", ".1"], "--instrument-r2 says what compliance says"],
    [["--outcome", "y"], "--outcome needs a file given by data"],
    [["--studies", "7"], "--studies needs simulate"],
    [["--folds", "3"], "--folds needs data or simulate"],
    [["--data", "a.csv"], "--outcome is needed with data; --treatment is needed with data"],
    [["--data", "a.csv", "--outcome", "y", "--treatment", "d", "--simulate"], "--simulate makes no sense with data"],
    [["--data", "a.csv", "--outcome", "y", "--treatment", "y"], "names column 'y', which is the treatment"],
    [["--simulate", "--sigma", "2"], "--sigma makes no sense with simulate"],
    [
      ["--simulate", "--learner", "outcome=ridge,instrument=mean"],
      "--learner has learners for 'instrument', but no column",
    ],
    [["--simulate", "--profile", "v3.4", "--careers", "ladder"], "--careers is not an option of the profile v3.4"],
    [["--sides", "1", "--effect", "-.1,.1"], "--effect must be of one sign"],
    [["--n", "100,100"], "--n must not name a value twice"],
    [["--simulate", "--n", "9,20"], "--n must be from 10 to 10,000,000 with simulate, got 9"],
    [["--n", "3"], "must be a whole number from 4"],
    [["--distribution", "t", "--adjusted", "20", "--n", "20"], "n must be at least 23"],
  ])("%j", async (argv, expected) => {
    const { code, message } = await failing(...argv);
    expect(code).toBe(2);
    expect(message).toContain(expected);
  });
});

describe("on a terminal", () => {
  test("the answers in words come first, in lines that fit", async () => {
    const { code, stdout } = await cli([
      "power",
      "--effect",
      "-5000",
      "--sigma",
      "60000",
      "--cluster-size",
      "9.5",
      "--icc",
      ".2",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Power to find an effect\ntwo-sided test at level 0.05; sigma 60,000/);
    expect(stdout.replace(/\s+/g, " ")).toMatch(
      /An effect of -5,000 needs [\d,]+ units in [\d,]+ clusters for a power of 0.8/,
    );
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("the help has examples that run", async () => {
    const { stdout } = await cli(["power", "--help"]);
    expect(stdout).toContain("career-dml power --effect .08 --sigma .65 --r2 .5 --n 500,1000,2000");
    expect(stdout.replace(/\s+/g, " ")).toContain("--sides <1|2>");
  });
});
