import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const copy = mkdtempSync(join(tmpdir(), "career-dml-new-"));
afterAll(() => rmSync(copy, { recursive: true }));

/** What is built, installed or fetched: a copy uses the original's. */
const LEFT_OUT = new Set(["node_modules", "dist", "target", ".git", ".turbo", ".bench-peers", "results"]);

/** The repository's own files, with its installed packages. */
function copyRepository(): void {
  const places = readdirSync(root).filter((name) => !LEFT_OUT.has(name) && !name.startsWith(".vitest"));
  for (const place of places) {
    const filter = (file: string): boolean => !LEFT_OUT.has(basename(file)) && !file.endsWith(".node");
    cpSync(join(root, place), join(copy, place), { recursive: true, filter });
  }
  for (const place of [".", "benchmarks", ...readdirSync(join(root, "packages")).map((name) => `packages/${name}`)]) {
    const installed = join(root, place, "node_modules");
    if (existsSync(installed)) symlinkSync(installed, join(copy, place, "node_modules"));
  }
}

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, CAREER_DML_BACKEND: "js", NO_COLOR: "1" },
  });
  return { status, said: `${stdout}${stderr}` };
}

const node = (script: string, ...args: string[]) => run(process.execPath, join(copy, script), ...args);
const vitest = (...files: string[]) =>
  run(
    process.execPath,
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--root",
    copy,
    "--maxWorkers",
    "1",
    ...files,
  );
const types = (name: string) =>
  run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", `packages/${name}/test`);

const text = (file: string): string => readFileSync(join(copy, file), "utf8");

beforeAll(copyRepository);

/** Milliseconds for programs that take seconds, on a machine that does much else. */
const PATIENCE = 600_000;

describe("a new kernel and a new estimator", () => {
  test.each([
    ["scripts/new-kernel.mjs", ["Column"], "is no name"],
    ["scripts/new-kernel.mjs", ["gram"], "there is a kernel gram in linear"],
    ["scripts/new-kernel.mjs", ["column-means", "--folder", "algebra"], "there is no folder of kernels 'algebra'"],
    ["scripts/new-kernel.mjs", [], "usage"],
    ["scripts/new-estimator.mjs", ["probit"], "src/estimate/probit.ts exists already"],
    ["scripts/new-estimator.mjs", ["-x"], "is no name"],
  ])("%s refuses %j and writes nothing", (script, args, reason) => {
    const { status, said } = node(script, ...args);
    expect([status, said]).toEqual([2, expect.stringContaining(reason)]);
  });

  test("are made once, in every list", () => {
    expect(node("scripts/new-kernel.mjs", "column-medians")).toMatchObject({ status: 0 });
    expect(node("scripts/new-estimator.mjs", "matched-pairs")).toMatchObject({ status: 0 });
    for (const [script, name] of [
      ["scripts/new-kernel.mjs", "column-medians"],
      ["scripts/new-estimator.mjs", "matched-pairs"],
    ] as const) {
      expect(node(script, name).status).toBe(2);
    }
    expect(text("packages/kernels/src/linear/backend.ts").match(/columnMedians/g)!.length).toBeGreaterThan(4);
    for (const crate of ["kernels", "binding"]) {
      expect(text(`native/crates/${crate}/src/linear/mod.rs`)).toContain("\nmod column_medians;\n");
    }
    expect(text("packages/career-dml/src/estimate/methods.ts")).toContain("\n  matchedPairs,\n]);");
  });

  test(
    "compile, in TypeScript",
    () => {
      expect(types("kernels")).toEqual({ status: 0, said: "" });
      expect(types("career-dml")).toEqual({ status: 0, said: "" });
    },
    PATIENCE,
  );

  test(
    "fail until they are written, and say what to write where",
    () => {
      const own = ["packages/kernels/test/linear/column-medians", "packages/career-dml/test/estimate/matched-pairs"];
      const { status, said } = vitest(...own, "scripts/test/nothing-unwritten", "scripts/test/kernel-twins");
      expect(status).not.toBe(0);
      for (const reason of [
        "WRITE: the values of columnMedians, in packages/kernels/src/linear/column-medians.ts",
        "WRITE: estimate and standard error, in packages/career-dml/src/estimate/matched-pairs.ts",
        "WRITE: published numbers, or those of other software",
        "native/crates/kernels/src/linear/column_medians.rs",
        ".changeset/column-medians.md",
        "README.md",
        "docs/",
      ]) {
        expect(said).toContain(reason);
      }
      // Names and types agree across the languages from the start.
      expect(said).not.toMatch(/FAIL.*kernel-twins/);
    },
    PATIENCE,
  );
});
