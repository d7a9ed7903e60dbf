import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { FIRST_STATE } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/load-dataset.js";
import { resolveRunOptions } from "../../src/options.js";
import { temporaryFolder } from "../data/panel-file.js";
import { cli } from "./terminal.js";

const file = temporaryFolder();

/** Roles of a simulated panel; the where leaves out the periods in which people adopt. */
const roles = {
  outcome: "outcome",
  treatment: "treatment",
  unit: "individual_id",
  time: "period",
  sequence: ["occupation"],
  covariates: ["education", "flexicurity"],
  instrument: "peer_adoption",
  where: "period < 10 or period = 13",
};

describe("career-dml simulate", () => {
  test("the panel it writes leads back to the dataset that was simulated, bit for bit, in both formats", async () => {
    const { dataset } = simulateCareers({ n: 60, seed: 7 });
    for (const name of ["a.csv", "b.parquet"]) {
      const out = file(name);
      const { code, stdout } = await cli(["simulate", "--n", "60", "--seed", "7", "--out", out]);
      expect(code).toBe(0);
      expect(stdout).toContain("840 rows of 60 people");
      const loaded = await loadDataset(resolveRunOptions({ data: out, ...roles }));
      const order = loaded.dataset.units.map(Number);
      expect(order).toEqual([...dataset.units.keys()]);
      expect([...loaded.dataset.outcome]).toEqual([...dataset.outcome]);
      expect([...loaded.dataset.treatment]).toEqual([...dataset.treatment]);
      expect([...loaded.dataset.covariates.x]).toEqual([...dataset.covariates.x]);
      expect([...loaded.dataset.instrument!]).toEqual([...dataset.instrument!]);
      const states = ({ codes, vocabulary }: (typeof dataset.sequences)[number]) =>
        [...codes].map((code) => vocabulary[code - FIRST_STATE]);
      expect(states(loaded.dataset.sequences[0]!)).toEqual(states(dataset.sequences[0]!));
    }
  });

  test("tells the effects of the population, by formula: .696, and that of the instrument where there is one", async () => {
    const { stdout } = await cli(["simulate", "--n", "50", "--out", file("p.csv")]);
    expect(stdout).toMatch(/Population ATE 0\.6960, ATT 0\.7535, LATE of the instrument 0\.5663\./);
    const semi = await cli(["simulate", "--n", "50", "--profile", "semi-synthetic", "--out", file("q.csv")]);
    expect(semi.stdout).not.toContain("LATE");
  });

  test("its truths go beside it, one row a person", async () => {
    const out = file("panel.csv");
    await cli(["simulate", "--n", "50", "--profile", "semi-synthetic", "--tau", "0.08", "--out", out]);
    const lines = readFileSync(file("panel.truth.csv"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(51);
    expect(lines[0]!.split(",")).toEqual(expect.arrayContaining(["effect", "mu0", "mu1", "propensity", "ability"]));
  });

  test("--json - is the summary, with the parameters; the faults of v3.4 are named", async () => {
    const { stdout, stderr } = await cli([
      "simulate",
      "--profile",
      "v3.4",
      "--n",
      "50",
      "--json",
      "-",
      "--out",
      file("v.csv"),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "simulation", profile: "v3.4", units: 50, seed: 42 });
    expect(stderr).toContain("Known fault of this profile: Careers do not carry ability");
  });

  test("an option that the profile fixes is refused", async () => {
    const { code, stderr } = await cli([
      "simulate",
      "--profile",
      "v3.4",
      "--careers",
      "ladder",
      "--out",
      file("x.csv"),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("--careers is not an option of the profile v3.4");
    expect(existsSync(file("x.csv"))).toBe(false);
  });

  test("every knob of the design: the panel is that of the library's options", async () => {
    const argv =
      "--n 80 --seed 3 --periods 6 --occupations 9 --careers ladder --career-strength 0.7 --selection mechanical --adoption-periods 5 --adoption-law by-ability --effect-by-exposure 0.1 --peer-law binary --peer-share 0.4 --peer-strength 0.8 --noise 0.7 --noise-family student-t --noise-df 6 --observation nonignorable --observation-intercept 0.2 --observation-strength 0.5 --shifter-strength 1.5 --observation-correlation -0.6";
    const out = file("design.csv");
    const { code, stdout } = await cli(["simulate", ...argv.split(" "), "--json", "-", "--out", out]);
    expect(code).toBe(0);
    const simulation = simulateCareers({
      n: 80,
      seed: 3,
      periods: 6,
      occupations: 9,
      careers: "ladder",
      careerStrength: 0.7,
      selection: "mechanical",
      adoptionPeriods: 5,
      adoptionLaw: "by-ability",
      effectByExposure: 0.1,
      peerLaw: "binary",
      peerShare: 0.4,
      peerStrength: 0.8,
      noise: 0.7,
      noiseFamily: "student-t",
      noiseDf: 6,
      observation: "nonignorable",
      observationIntercept: 0.2,
      observationStrength: 0.5,
      shifterStrength: 1.5,
      observationCorrelation: -0.6,
    });
    const seen = simulation.observed!.selected.reduce((sum, s) => sum + s, 0);
    expect(JSON.parse(stdout)).toMatchObject({ parameters: simulation.parameters, observed: seen });
    const [header, ...rows] = readFileSync(out, "utf8").trimEnd().split("\n");
    const names = header!.split(",");
    const column = (name: string): string[] => rows.map((row) => row.split(",")[names.indexOf(name)]!);
    const outcomes = column("outcome").map((text) => (text === "" ? Number.NaN : Number(text)));
    expect(outcomes).toEqual([...simulation.paths.outcome]);
    expect(column("observed").map(Number)).toEqual(outcomes.map((y) => (Number.isNaN(y) ? 0 : 1)));
    expect(column("observation_shifter")[10]).toBe(String(simulation.observed!.shifter![0]));
    const truth = readFileSync(file("design.truth.csv"), "utf8").split("\n")[0]!;
    expect(truth.split(",")).toEqual(expect.arrayContaining(["adoption_time", "observation_probability", "outcome"]));
  });

  test("semi-synthetic noise of another law, and how many outcomes are unseen in words", async () => {
    const semi = ["--profile", "semi-synthetic", "--tau", "0.08", "--noise-family", "skewed", "--out", file("s.csv")];
    expect((await cli(["simulate", "--n", "30", ...semi])).code).toBe(0);
    const unseen = await cli(["simulate", "--n", "30", "--observation", "at-random", "--out", file("u.csv")]);
    expect(unseen.stdout).toMatch(/The outcome of \d+ is not seen in the last period\./);
  });

  test("options that contradict each other are named at once, as are those that a profile does not have", async () => {
    const idle = await cli(["simulate", "--peer-share", "0.3", "--noise-df", "9", "--out", file("i.csv")]);
    expect(idle.code).toBe(2);
    expect(idle.stderr).toContain("--noise-df needs noiseFamily student-t; --peer-share needs peerLaw binary");
    const fixed = await cli(["simulate", "--profile", "v3.4", "--peer-law", "binary", "--noise", "1", "--tau", "2"]);
    expect(fixed.code).toBe(2);
    for (const flag of ["tau", "peer-law", "noise"]) {
      expect(fixed.stderr).toContain(`--${flag} is not an option of the profile v3.4`);
    }
    expect(existsSync(file("i.csv"))).toBe(false);
  });

  test("an unknown ending, an unwritable place, Ctrl-C: a typed end, and no file or half of one", async () => {
    expect(await cli(["simulate", "--out", file("x.xlsx")])).toMatchObject({ code: 1 });
    const inFile = await cli(["simulate", "--n", "20", "--out", `${file("plain.txt", "x")}/panel.csv`]);
    expect(inFile.code).toBe(1);
    expect(inFile.stderr).toMatch(/error FILE: .*panel\.csv: cannot be written \(E/);
    const stopped = await cli(["simulate", "--n", "20000", "--out", file("stopped.csv")], {
      onInterrupt: (interrupt) => setImmediate(interrupt),
    });
    expect(stopped.code).toBe(130);
    const left = readdirSync(dirname(file("stopped.csv"))).filter((name) => /stopped|partial/.test(name));
    expect(left).toEqual([]);
  });
});
