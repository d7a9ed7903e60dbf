import {
  createRng,
  randomFolds,
  type Sequences,
  selectUnits,
  sequencesOf,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import { csvColumns, dataNote, expectClose, hasData } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { transitionCounts } from "../../src/descriptives/transition-counts.js";
import { markovLikelihood } from "../../src/next-state/markov-likelihood.js";
import { markovModel } from "../../src/next-state/markov-model.js";
import { chainCareers, everybody } from "./chains.js";

const rates = [
  [0.8, 0.2, 0],
  [0.1, 0.6, 0.3],
  [0.25, 0.25, 0.5],
];

describe("markovLikelihood", () => {
  test("of unseen careers of a chain is the chain's own within four standard errors", () => {
    const s = chainCareers(rates, 2000, 11, createRng(4));
    const [train, held] = [everybody(s).slice(0, 1000), everybody(s).slice(1000)];
    const { next } = markovLikelihood(markovModel(s, train), s, held);
    const { counts } = transitionCounts(s);
    const logs = rates.flat().flatMap((p, at) => Array<number>(counts[at]!).fill(p > 0 ? Math.log(p) : 0));
    const mean = logs.reduce((a, b) => a + b) / logs.length;
    const sd = Math.sqrt(logs.reduce((sum, l) => sum + (l - mean) ** 2, 0) / logs.length);
    expect(next.steps).toBe(10_000);
    expect(Math.abs(next.logLikelihood! - mean)).toBeLessThan((4 * sd) / Math.sqrt(10_000));
  });

  test("of the training careers, without back-off, is minus the conditional entropy of the observed steps", () => {
    const s = chainCareers(rates, 100, 8, createRng(5));
    const model = markovModel(s, everybody(s), { stayBackoff: 1e-12, moveBackoff: 1e-12 });
    const { counts, rates: observed } = transitionCounts(s);
    const entropy = counts.reduce(
      (sum, count, at) => (count > 0 ? sum - (count / 700) * Math.log(observed[Math.floor(at / 3)]![at % 3]!) : sum),
      0,
    );
    expectClose(markovLikelihood(model, s, everybody(s)).next.perplexity!, Math.exp(entropy), 1e-9);
  });

  test("counts steps with states that no training career holds", () => {
    const s = sequencesOf("s", [["a", "b"], ["b", "a"], ["a", "c", "c", "a"], ["c"]]);
    expect(markovLikelihood(markovModel(s, [0, 1]), s, [2, 3])).toMatchObject({ unseen: 3, unknown: 0 });
  });

  test("careers over another vocabulary are refused", () => {
    const model = markovModel(sequencesOf("s", [["a", "b"], ["b"]]), [0, 1]);
    const other = sequencesOf("s", [["b", "c"]]);
    expect(() => markovLikelihood(model, other, [0])).toThrow(expect.objectContaining({ code: "DATA" }));
    const mapped = sequencesOf("s", [["b", "c"]], model.vocabulary);
    expect(markovLikelihood(model, mapped, [0])).toMatchObject({ unknown: 1 });
  });
});

describe.skipIf(!hasData)(`occupations of young women, NLS 1968 to 1988${dataNote}`, () => {
  const columns = hasData ? csvColumns("data/nlswork.csv") : {};

  /** The occupation of each woman at each interview, in the order of years. */
  function careers(): (string | null)[][] {
    const byWoman = new Map<number, { year: number; occupation: number }[]>();
    columns["idcode"]!.forEach((id, row) => {
      const interviews = byWoman.get(id) ?? [];
      interviews.push({ year: columns["year"]![row]!, occupation: columns["occ_code"]![row]! });
      byWoman.set(id, interviews);
    });
    const inOrder = [...byWoman.values()].map((c) => c.sort((a, b) => a.year - b.year));
    return inOrder.map((c) => c.map(({ occupation }) => (Number.isNaN(occupation) ? null : String(occupation))));
  }

  test("every step of every woman is scored once, and no worse than any model without a memory could", () => {
    const s = sequencesOf("occupation", careers());
    const folds = randomFolds(s.n, 5, createRng(42));
    const scored = [0, 1, 2, 3, 4].map((fold) => {
      const held = testUnits(folds, fold);
      const { next, unknown } = markovLikelihood(markovModel(s, trainingUnits(folds, fold)), s, held);
      // Gibbs: no model foretells these steps better than their own rates, none without a memory better than their shares.
      const [own, shares] = entropies(knownSteps(selectUnits(s, held)), s.vocabulary.length);
      expect(next.perplexity).toBeGreaterThan(Math.exp(own));
      expect(next.perplexity).toBeLessThan(Math.exp(shares));
      return next.steps + unknown;
    });
    // 28,534 interviews of 4,711 women.
    expect(scored.reduce((a, b) => a + b)).toBe(28_534 - 4711);
  });
});

/** Row-major counts of the steps between known states. */
function knownSteps(s: Sequences): Float64Array {
  const { counts, states } = transitionCounts(s);
  const known = s.vocabulary.length;
  return counts.filter((_, at) => at % states.length < known && at < known * states.length);
}

/** Entropy of the second state of a step given the first, and of the second state alone. */
function entropies(counts: Float64Array, k: number): [number, number] {
  const total = counts.reduce((a, b) => a + b);
  const sums = (place: (at: number) => number): Float64Array => {
    const of = new Float64Array(k);
    counts.forEach((count, at) => {
      of[place(at)]! += count;
    });
    return of;
  };
  const entropy = (of: Float64Array): number =>
    of.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum), 0);
  return [entropy(counts) - entropy(sums((at) => Math.floor(at / k))), entropy(sums((at) => at % k))];
}
