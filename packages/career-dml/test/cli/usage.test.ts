import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli } from "./terminal.js";

describe("usage", () => {
  test.each([
    [["estimates", "plr"], "unknown command 'estimates' (Did you mean estimate?)"],
    [["simulat"], "unknown command 'simulat' (Did you mean simulate?)"],
    [["run", "--sede", "1"], "unknown option '--sede' (Did you mean --seed?)"],
    [["run", "--n"], "option '--n <units>' argument missing"],
    [["run", "extra"], "too many arguments"],
  ])("%j is wrong usage: exit 2 and one plain line", async (argv, message) => {
    const { code, stdout, stderr } = await cli(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.split("\n")).toHaveLength(3);
    expect(stderr).toContain(`error USAGE: ${message}`);
    expect(stderr).toContain("--help shows the usage.");
  });

  test("a bound that is a fraction is told with all its digits", async () => {
    const { stderr } = await cli(["estimate", "irm", "--level", "1"]);
    expect(stderr).toContain("--level must be a number from 0.5 to 0.9999, got 1");
  });

  test("without a command the help is shown as an error", async () => {
    const { code, stdout, stderr } = await cli([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: career-dml");
    expect(stderr).not.toContain("error");
  });

  test.each([[["--help"]], [["run", "--help"]], [["simulate", "--help"]], [["estimate", "--help"]], [["help", "run"]]])(
    "%j",
    async (argv) => {
      const { code, stdout, stderr } = await cli(argv);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("Usage: career-dml");
      if (argv.includes("run")) expect(stdout).toContain("career-dml run --data nlswork.csv");
      if (argv.includes("simulate")) expect(stdout).toContain("career-dml simulate --n 4000");
    },
  );

  test("the help of run shows every flag with its default", async () => {
    const { stdout } = await cli(["run", "--help"]);
    const text = stdout.replace(/\s+/g, " ");
    for (const flag of ["--n <units>", "--empty-history <error|drop>", "--placebo-permutations", "--json", "--debug"]) {
      expect(text).toContain(flag);
    }
    expect(text).toContain("(default: career-dml-report)");
    expect(text).toContain("(default: shares,pca,predictive,vib,adversarial,twoStage)");
  });

  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await cli(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test("errors are red on a terminal, unless NO_COLOR", async () => {
    const argv = ["run", "--n", "0"];
    expect((await cli(argv, { isTTY: true })).stderr).toContain("\u001b[31merror\u001b[39m OPTIONS");
    expect((await cli(argv, { isTTY: true, env: { NO_COLOR: "1" } })).stderr).toMatch(/^error OPTIONS/);
    expect((await cli(argv)).stderr).toMatch(/^error OPTIONS/);
  });
});
