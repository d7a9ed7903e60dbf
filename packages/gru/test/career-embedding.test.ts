import { createRng, permutation, sequencesOf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { careerEmbedding } from "../src/career-embedding.js";
import { careerCodes } from "../src/careers.js";
import { correlation } from "./simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const RUNGS = 20;
const ladder = permutation(createRng(5), RUNGS);

/** People who start anywhere on a ladder of permuted labels and each period move one rung up or down. */
function climbers(n: number) {
  const rng = createRng(6);
  return Array.from({ length: n }, () => {
    let rung = rng.below(RUNGS);
    return Array.from({ length: 8 }, () => {
      rung = Math.min(RUNGS - 1, Math.max(0, rung + (rng.uniform() < 0.5 ? 1 : -1)));
      return String(ladder[rung]!).padStart(2, "0");
    });
  });
}

describe("careerEmbedding", () => {
  const sequences = [sequencesOf("occupation", climbers(600))];
  const careers = careerCodes(sequences, { padding: "masked", window: null });
  const rows = Uint32Array.from({ length: 600 }, (_, i) => i);

  test("on careers that climb a hidden ladder the first column is the ladder, one way or the other", () => {
    const [table] = careerEmbedding(careers, rows, { columns: 3, padding: "masked" }, run);
    const labels = sequences[0]!.vocabulary.map(Number);
    const byRung = [...ladder].map((label) => table![(2 + labels.indexOf(label)) * 3]!);
    const rungs = byRung.map((_, rung) => rung);
    expect(Math.abs(correlation(byRung, rungs))).toBeGreaterThan(0.97);
  });

  test("rows of padding and unknown are zero, later axes shorter than the first", () => {
    const [table] = careerEmbedding(careers, rows, { columns: 3, padding: "masked" }, run);
    expect(table!.subarray(0, 6).every((v) => v === 0)).toBe(true);
    const spread = (k: number) => Math.sqrt(table!.reduce((sum, v, at) => sum + (at % 3 === k ? v * v : 0), 0) / RUNGS);
    expect(spread(0)).toBeGreaterThan(spread(1));
    expect(spread(1)).toBeGreaterThan(spread(2));
    expect(spread(0)).toBeGreaterThan(0.7);
    expect(spread(0)).toBeLessThan(1.4);
  });

  test("with fed padding code 0, the first label, stays zero; a vocabulary of one has no axis", () => {
    const fed = careerCodes(sequences, { padding: "fed", window: null });
    const [table] = careerEmbedding(fed, rows, { columns: 2, padding: "fed" }, run);
    expect(table).toHaveLength(2 * RUNGS);
    expect([...table!.subarray(0, 2)]).toEqual([0, 0]);
    const one = careerCodes([sequencesOf("occupation", [["a"], ["a", "a"]])], { padding: "masked", window: null });
    const [single] = careerEmbedding(one, Uint32Array.of(0, 1), { columns: 2, padding: "masked" }, run);
    expect([...single!]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("only the given rows speak", () => {
    const half = rows.subarray(0, 300);
    const codes = careers.codes.slice();
    codes.fill(2, 300 * careers.periods);
    const options = { columns: 2, padding: "masked" } as const;
    expect(careerEmbedding({ ...careers, codes }, half, options, run)).toEqual(
      careerEmbedding(careers, half, options, run),
    );
  });
});
