import { describe, expect, test } from "vitest";
import { differences } from "../instructions/baseline.js";
import { builtExample } from "../instructions/build-example.js";
import { collected, complaint } from "../instructions/count-kernel.js";
import { complaints, countsTable } from "../instructions/describe-counts.js";
import { growthNotes } from "../instructions/growth-notes.js";
import { type JudgedCount, judgeCounts, renewedCounts } from "../instructions/judge-counts.js";
import { toolchainOf } from "../instructions/toolchain.js";

describe("what the programs print", () => {
  test("cargo: the path of the example, among other messages", () => {
    const messages = [
      '{"reason":"compiler-artifact","target":{"name":"rayon"},"executable":null}',
      '{"reason":"compiler-artifact","target":{"name":"call_kernel"},"executable":"/target/call_kernel"}',
      '{"reason":"build-finished","success":true}',
      "",
    ];
    expect(builtExample(messages.join("\n"))).toBe("/target/call_kernel");
    expect(() => builtExample(messages[0]!)).toThrow("no example");
  });

  test("rustc: version and target", () => {
    const answer =
      "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
    expect(toolchainOf(answer)).toEqual({ rustc: "1.95.0", target: "x86_64-unknown-linux-gnu" });
    expect(() => toolchainOf("")).toThrow("release");
  });

  test("callgrind: the total", () => {
    expect(collected("==7== \n==7== Events    : Ir\n==7== Collected : 13719108\n")).toBe(13_719_108);
    expect(() => collected("valgrind: no such program")).toThrow("no total");
    expect(complaint("==7== Callgrind\n==7== \nthere is no kernel 'gran'\n==7== Events\n")).toBe(
      "there is no kernel 'gran'",
    );
  });
});

const read = (text: string) => growthNotes(new Map([["faster.md", text]]), ["gram", "matmul"]);

describe("notes of changesets", () => {
  test("name a kernel, a percentage and a reason", () => {
    const text =
      '---\n"@career-dml/kernels": patch\n---\n\nWeights.\n\ninstructions: gram +7.5 %: weights are checked\n';
    expect(read(text)).toEqual({
      notes: [{ kernel: "gram", percent: 7.5, reason: "weights are checked" }],
      problems: [],
    });
  });

  test.each([
    ["instructions: gram +8 %", "is not of the form"],
    ["instructions: gram 8 %: why", "is not of the form"],
    ["instructions: gram +8 %:  ", "is not of the form"],
    ["instructions: grma +8 %: why", "there is no kernel 'grma'; there are gram, matmul"],
  ])("%s is a problem", (line, problem) => {
    const { notes, problems } = read(`Text.\n${line}\ninstructions: matmul +1 %: why`);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toContain("faster.md");
    expect(notes.map(({ kernel }) => kernel)).toEqual(["matmul"]);
  });
});

const verdicts = (rows: readonly JudgedCount[]) => Object.fromEntries(rows.map((row) => [row.kernel, row.verdict]));

describe("counts beside those of the baseline", () => {
  const before = { gram: 1_000_000, matmul: 1_000_000, cholesky: 1_000_000, rankColumns: 1_000_000 };
  const now = { gram: 1_050_000, matmul: 1_050_001, cholesky: 1_080_000, rankColumns: 900_000, growForest: 5 };
  const notes = [
    { kernel: "cholesky", percent: 8, reason: "why" },
    { kernel: "matmul", percent: 5, reason: "too little" },
  ];
  const rows = judgeCounts(before, now, notes);

  test("may grow by 5 %, and by what a note says", () => {
    expect(verdicts(rows)).toEqual({
      gram: "held",
      matmul: "grown",
      cholesky: "noted",
      rankColumns: "held",
      growForest: "unknown",
    });
    expect(verdicts(judgeCounts(before, now, []))).toMatchObject({ cholesky: "grown" });
  });

  test("become the baseline where they fell, or grew with a note: small growth adds up", () => {
    const sound = rows.filter(({ verdict }) => verdict !== "grown");
    expect(renewedCounts(sound)).toEqual({
      gram: 1_000_000,
      cholesky: 1_080_000,
      rankColumns: 900_000,
      growForest: 5,
    });
    // What varies from run to run does not.
    expect(renewedCounts(judgeCounts(before, { ...before, gram: 999_500 }, []))).toEqual(before);
  });

  test("are a table, and sentences about what is to be done", () => {
    expect(countsTable(rows).split("\n").slice(2)).toEqual([
      "| gram | 1,000,000 | 1,050,000 | +5.0 % |  |",
      "| matmul | 1,000,000 | 1,050,001 | +5.0 % | GROWN |",
      "| cholesky | 1,000,000 | 1,080,000 | +8.0 % | a changeset says why |",
      "| rankColumns | 1,000,000 | 900,000 | -10.0 % |  |",
      "| growForest | - | 5 | - | not in the baseline |",
    ]);
    expect(complaints(rows)).toEqual([
      "matmul takes more than 5 % more instructions, and no changeset says 'instructions: matmul +6 %: …'.",
      "The baseline lacks growForest: pnpm bench --quick --write adds them.",
    ]);
    expect(complaints(rows.slice(0, 1))).toEqual([]);
  });

  test("are comparable with those of the same compiler, target and instruction set", () => {
    const here = { rustc: "1.95.0", target: "x86_64-unknown-linux-gnu", instructionSet: "Avx2" };
    expect(differences(here, here)).toEqual([]);
    expect(differences({ ...here, rustc: "1.96.0", instructionSet: "Portable" }, here)).toEqual([
      "rustc 1.96.0, not 1.95.0",
      "instructionSet Portable, not Avx2",
    ]);
    // Before anything has run the instruction set is not known.
    expect(differences({ rustc: "1.95.0" }, here)).toEqual([]);
  });
});
