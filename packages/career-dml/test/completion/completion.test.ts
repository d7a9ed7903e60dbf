import { execFileSync, spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { METHODS } from "../../src/estimate/methods.js";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";

const file = temporaryFolder();
const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;
const note = (shell: string): string => (has(shell) ? "" : ` (skipped: no ${shell})`);

beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout, stderr } = await cli(["completion", shell]);
    expect([code, stderr]).toEqual([0, ""]);
    file(shell, stdout);
  }
  file("results.json", "{}");
});

type Candidates = (...words: readonly string[]) => readonly string[];

/** What bash offers for the last of the words. */
const inBash: Candidates = (...words) => {
  const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _career_dml_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(execFileSync("bash", ["--norc", "-c", script, file("bash"), "career-dml", ...words]).toString());
};

/** What fish offers. */
const inFish: Candidates = (...words) => {
  const script = `source ${file("fish")}; complete -C '${["career-dml", ...words].join(" ")}'`;
  const said = execFileSync("fish", ["--no-config", "-c", script]).toString();
  return lines(said).map((line) => line.split("\t")[0]!);
};

/** What the function of zsh asks its completion system to offer that begins so; the system itself needs a terminal. */
const inZsh: Candidates = (...words) => {
  const script = `
compdef() { : }; compset() { : }; _files() { print FILES }
compadd() { while [[ $1 == -* ]]; do [[ $1 == -S ]] && shift; if [[ $1 == -a ]]; then shift; break; fi; shift; done; print -rl -- \${(P)1} }
_describe() { print -rl -- "\${(@)\${(@P)4}%%:*}" }
source "$0"; words=("$@"); CURRENT=$#words; _career_dml`;
  const said = execFileSync("zsh", ["-f", "-c", script, file("zsh"), "career-dml", ...words]).toString();
  return lines(said).filter((line) => line === "FILES" || line.startsWith(words.at(-1)!));
};

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

const sortedOf =
  (offered: Candidates): Candidates =>
  (...words) =>
    [...offered(...words)].sort();

describe.each([
  ["bash", inBash],
  ["zsh", inZsh],
  ["fish", inFish],
] as const)("completion in %s", (shell, offered) => {
  describe.skipIf(!has(shell))(`answers${note(shell)}`, () => {
    const sorted = sortedOf(offered);

    test("commands, and methods of estimate", () => {
      expect(sorted("")).toEqual(expect.arrayContaining(["run", "report", "estimate", "completion"]));
      expect(sorted("si")).toEqual(["simulate"]);
      const methods = METHODS.map(({ name }) => name);
      expect(sorted("estimate", "")).toEqual(expect.arrayContaining(methods));
      expect(sorted("estimate", "heck")).toEqual(["heckman", "heckprobit"]);
    });

    test("flags of the command and of no other", () => {
      expect(sorted("run", "--ba")).toEqual(["--backend"]);
      expect(sorted("estimate", "irm", "--outcome", "y", "--le")).toEqual(["--learner", "--level"]);
      expect(sorted("estimate", "ols", "--le")).toEqual(["--level"]);
      expect(sorted("report", file("results.json"), "--be")).toEqual(["--below"]);
    });

    test("choices of a flag, as the command at hand takes them", () => {
      expect(sorted("run", "--quiet", "--backend", "n")).toEqual(["native"]);
      expect(sorted("estimate", "irm", "--estimand", "AT")).toEqual(["ATC", "ATE", "ATO", "ATT"]);
      expect(sorted("validate", "--estimand", "AT")).toEqual(["ATE", "ATT"]);
      expect(sorted("run", "--at", "")).toEqual(["first-treated", "last"]);
      expect(sorted("completion", "z")).toEqual(["zsh"]);
    });

    test("nothing where anything may stand, files where a file does", () => {
      expect(sorted("run", "--n", "")).toEqual([]);
      const part = file("resul");
      const found = shell === "zsh" ? ["FILES"] : [file("results.json")];
      expect(sorted("run", "--data", part)).toEqual(found);
      expect(sorted("report", part)).toEqual(found);
    });
  });
});

test.skipIf(!has("bash"))(`a list goes on behind its comma, --flag=value is taken apart${note("bash")}`, () => {
  expect(inBash("estimate", "irm", "--learner", "ridge,bo")).toEqual(["ridge,boosting"]);
  expect(inBash("estimate", "irm", "--estimand", "=", "ATT")).toEqual(["ATT"]);
  if (has("fish")) expect(inFish("estimate", "irm", "--learner", "ridge,bo")).toEqual(["ridge,boosting"]);
  // bash takes name=value apart, too.
  expect(inBash("estimate", "irm", "--learner", "ou")).toEqual(["outcome="]);
  expect(inBash("estimate", "irm", "--learner", "outcome", "=", "ridge,tr")).toEqual(["ridge,treatment="]);
  expect(inBash("estimate", "irm", "--learner", "outcome", "=", "ridge,treatment", "=", "lo")).toEqual(["logit"]);
  expect(inBash("estimate", "irm", "--learner", "instr")).toEqual([]);
  if (has("fish")) expect(inFish("estimate", "irm", "--learner", "outcome=bo")).toEqual(["outcome=boosting"]);
});

test("another shell is wrong usage", async () => {
  const { code, stderr } = await cli(["completion", "tcsh"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  expect((await cli(["completion"])).code).toBe(2);
});

test("every script is well-formed", () => {
  for (const shell of ["bash", "zsh", "fish"].filter(has)) {
    expect(spawnSync(shell, ["-n", file(shell)]).status, shell).toBe(0);
  }
});
