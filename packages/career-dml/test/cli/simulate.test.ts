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
