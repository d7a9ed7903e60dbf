import { createRng, type Sequences, sequencesOf } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { transitionCounts } from "../../src/descriptives/transition-counts.js";
import { markovModel } from "../../src/next-state/markov-model.js";
import { chainCareers, everybody } from "./chains.js";

const rates = [
  [0.7, 0.2, 0.1],
  [0.1, 0.6, 0.3],
  [0.25, 0.25, 0.5],
];
const chain = chainCareers(rates, 400, 10, createRng(1));

/** P(to | from) of both stages together. */
function nextState(model: ReturnType<typeof markovModel>, from: number, to: number): number {
  const stay = model.stay[from]!;
  return from === to ? stay : (1 - stay) * model.destination[from * model.stay.length + to]!;
}

describe("markovModel", () => {
  test("by hand: a a b, a b and b c with a back-off of 2 and 4", () => {
    const s = sequencesOf("s", [
      ["a", "a", "b"],
      ["a", "b"],
      ["b", "c"],
    ]);
    const model = markovModel(s, [0, 1, 2], { stayBackoff: 2, moveBackoff: 4 });
    // One of four steps stays: share (1 + 1/2) / (4 + 1) = .3. From a: 1 of 3; from b: 0 of 1; from c: none.
    expectAllClose(model.stay, [(1 + 0.6) / 5, 0.6 / 3, 0.3], 1e-15);
    // Arrivals in b 2, c 1, a 0, half a move more each: shares without the state itself.
    const rows = [
      [0, (2 + 4 * (2.5 / 4)) / 6, (4 * (1.5 / 4)) / 6],
      [(4 * (0.5 / 2)) / 5, 0, (1 + 4 * (1.5 / 2)) / 5],
      [0.5 / 3, 2.5 / 3, 0],
    ];
    expectAllClose(model.destination, rows.flat(), 1e-15);
    expect(model).toMatchObject({ careers: 3, steps: 4, unknown: 0, backoff: { stay: 2, move: 4 } });
  });

  test("with hardly any back-off it is the table of observed rates", () => {
    const model = markovModel(chain, everybody(chain), { stayBackoff: 1e-9, moveBackoff: 1e-9 });
    const observed = transitionCounts(chain).rates;
    for (let from = 0; from < 3; from++) {
      for (let to = 0; to < 3; to++) expectClose(nextState(model, from, to), observed[from]![to]!, 1e-9);
    }
  });

  test("with nothing but back-off every state is left alike", () => {
    const { stay, destination } = markovModel(chain, everybody(chain), { stayBackoff: 1e12, moveBackoff: 1e12 });
    expectAllClose(stay, Array(3).fill(stay[0]), 1e-8);
    // Odds between two destinations are then those of all arrivals: a to c through b is a to c.
    const odds = (from: number, to: number, other: number): number =>
      destination[from * 3 + to]! / destination[from * 3 + other]!;
    expectClose(odds(1, 0, 2), odds(2, 0, 1) * odds(0, 1, 2), 1e-8);
  });

  test("probabilities are positive and sum to 1, of states that nobody was in too", () => {
    const s = sequencesOf("s", [["a", "b", "b"], ["b"]], ["a", "b", "never", "ever"]);
    const model = markovModel(s, [0, 1]);
    for (let from = 0; from < 4; from++) {
      const row = [0, 1, 2, 3].map((to) => nextState(model, from, to));
      expect(Math.min(...row)).toBeGreaterThan(0);
      expectClose(
        row.reduce((a, b) => a + b),
        1,
        1e-14,
      );
    }
    expect([...model.seen]).toEqual([1, 1, 0, 0]);
  });

  test("the estimates are the chain's own within four standard errors", () => {
    const model = markovModel(chain, everybody(chain));
    const { counts } = transitionCounts(chain);
    for (let from = 0; from < 3; from++) {
      const steps = counts.subarray(from * 3, from * 3 + 3).reduce((a, b) => a + b);
      for (let to = 0; to < 3; to++) {
        const p = rates[from]![to]!;
        expect(Math.abs(nextState(model, from, to) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / steps));
      }
    }
  });

  test("other labels and another order of the careers change nothing but places", () => {
    const given = { stayBackoff: 3, moveBackoff: 5 };
    const other: Sequences = { ...chain, vocabulary: ["x", "y", "z"] };
    const model = markovModel(chain, everybody(chain), given);
    const relabelled = markovModel(other, everybody(chain).reverse(), given);
    expect([...relabelled.stay]).toEqual([...model.stay]);
    expect([...relabelled.destination]).toEqual([...model.destination]);
  });

  test("chooses little back-off where states differ, much where they do not, by seed alone", () => {
    const alikeRow = [0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1];
    const alike = chainCareers(
      Array.from({ length: 8 }, () => alikeRow),
      60,
      6,
      createRng(2),
    );
    const model = markovModel(alike, everybody(alike), { seed: 0 });
    expect(model.backoff.move).toBeGreaterThan(markovModel(chain, everybody(chain), { seed: 0 }).backoff.move);
    expect(markovModel(alike, everybody(alike), { seed: 0 })).toEqual(model);
  });

  test("a vocabulary of one stays for ever", () => {
    const model = markovModel(sequencesOf("s", [["a", "a"], ["a"]]), [0, 1]);
    expect([...model.stay]).toEqual([1]);
  });

  test("one career is not enough to choose by, and unknown options are refused", () => {
    expect(() => markovModel(chain, [0])).toThrow(expect.objectContaining({ code: "DATA" }));
    expect(markovModel(chain, [0], { stayBackoff: 1, moveBackoff: 1 }).careers).toBe(1);
    const wrong = { stayBackoff: 0, order: 2 } as object;
    expect(() => markovModel(chain, [0, 1], wrong)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });
});
