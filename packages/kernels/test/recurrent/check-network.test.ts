import { OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { encodeRecurrent, type RecurrentHead, type RecurrentNetwork, trainRecurrent } from "../../src/index.js";
import { networkWith, stillTask } from "./small-tasks.js";

const outcome: RecurrentHead = { name: "y", loss: "squared", from: "hidden", target: 0, weight: 1 };

/** What a training on that network is refused for. */
function problemsOf(network: RecurrentNetwork): string[] {
  try {
    trainRecurrent({ tasks: [{ ...stillTask(networkWith(4, []), [[2, 3]], [[1]]), network }] }, 1);
  } catch (error) {
    if (error instanceof OptionsError) return error.issues.map(({ path, message }) => `${path} ${message}`);
  }
  return [];
}

describe("a network that makes no sense is refused", () => {
  test("with everything that is wrong with it, in words", () => {
    const nonsense: RecurrentNetwork = {
      ...networkWith(0, [
        { ...outcome, target: 3, weight: Number.NaN, units: -1 },
        { ...outcome, loss: "categorical", classes: 1, rows: [{ target: 7, equals: Number.POSITIVE_INFINITY }] },
        { name: "next", loss: "nextState", channel: 2, firstLabel: 0, stay: true, weight: 1 },
      ]),
      embedding: 0,
      numeric: -1,
      hidden: 1.5,
      pooling: "mean" as "last",
      bottleneck: { kind: "variational", size: 0, beta: Number.NaN },
      adversary: { hidden: 0, target: 9, weight: Number.NaN },
      frozenEncoder: true,
    };
    expect(problemsOf(nonsense)).toEqual([
      "vocabularies must be one or more whole numbers of at least 1, got [0]",
      "embedding must be a whole number of at least 1, got 0",
      "numeric must be a whole number, got -1",
      "hidden must be a whole number of at least 1, got 1.5",
      "pooling cannot be 'mean'",
      "bottleneck needs a size of at least 1, got 0",
      "bottleneck needs a finite beta",
      "head y reads target 3 of 1",
      "head y needs a finite weight, got NaN",
      "head y needs a whole number of units, got -1",
      "head y reads target 7 of 1",
      "head y needs finite values in its row conditions",
      "head y needs at least 2 classes, got 1",
      "head next predicts channel 2 of 1",
      "head next needs a first label of at least 1 (0 is padding), got 0",
      "head next needs an encoder that learns: it reads every state, and a frozen encoder keeps one per row",
      "head y shares its name with another head",
      "adversary needs at least one hidden unit, got 0",
      "adversary reads target 9 of 1",
      "adversary needs a finite weight, got NaN",
    ]);
  });

  test("a vocabulary of padding alone leaves a next-state head no label", () => {
    const next: RecurrentHead = { name: "next", loss: "nextState", channel: 0, firstLabel: 1, stay: false, weight: 1 };
    expect(problemsOf(networkWith(1, [next]))).toEqual(["head next has no label from 1 to 1"]);
  });

  test("at the door of the encoding too, where targets are not asked for", () => {
    const { precision, n, periods, codes, lengths, numeric } = stillTask(networkWith(4, []), [[2, 3]]);
    const careers = { precision, n, periods, codes, lengths, numeric };
    const bad = { ...careers, network: networkWith(4, [outcome], { hidden: 0 }), parameters: new Float64Array(0) };
    expect(() => encodeRecurrent({ tasks: [bad] }, 1)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });
});
