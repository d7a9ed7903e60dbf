import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { type NextStateHead, trainRecurrent } from "../../src/index.js";
import { encoded, gradientOf, lossOf, networkWith, ordinary, stillTask, trained, withBlock } from "./small-tasks.js";

const LABELS = 4;
const VOCABULARY = LABELS + 2;
const plain: NextStateHead = { name: "next", loss: "nextState", channel: 0, firstLabel: 2, stay: false, weight: 1 };
const staged: NextStateHead = { ...plain, stay: true };
const careers = [[2, 3, 3, 5], [4, 4], [5, 2, 4, 3, 3], [3]];
/** Of the eight transitions above, three stay. */
const TRANSITIONS = 8;
const STAYS = 3;

const zeroed = (head: NextStateHead, vocabulary = VOCABULARY) => {
  const network = networkWith(vocabulary, [head]);
  const blocks = ["weight", "bias", ...(head.stay ? ["moveWeight", "moveBias"] : [])];
  const parameters = blocks.reduce((p, block) => withBlock(network, p, `head.next.${block}`, 0), ordinary(network));
  return { network, parameters };
};

describe("the next-state head", () => {
  test("knows nothing with zero weights: ln V per transition, whatever the careers", () => {
    const { network, parameters } = zeroed(plain);
    expectClose(lossOf(stillTask(network, careers, [], parameters), "next"), Math.log(LABELS), 1e-14, "loss");
  });

  test("with a move-or-stay stage and zero weights: ln 2, and ln (V - 1) more for a move", () => {
    const { network, parameters } = zeroed(staged);
    const expected = Math.log(2) + ((TRANSITIONS - STAYS) / TRANSITIONS) * Math.log(LABELS - 1);
    expectClose(lossOf(stillTask(network, careers, [], parameters), "next"), expected, 1e-14, "loss");
  });

  test.each([plain, staged])("gives the possible next states probabilities that add up to 1 (stay: $stay)", (head) => {
    const network = networkWith(VOCABULARY, [head]);
    for (const before of [2, 3, 5]) {
      const next = Array.from({ length: LABELS }, (_, k) => [4, before, 2 + k]);
      const first = encoded(network, [[4, before]]).outputs[0]!;
      const probabilities = encoded(network, next).outputs.map((sum) => Math.exp(sum - first));
      expectClose(
        probabilities.reduce((a, b) => a + b),
        1,
        1e-13,
        `after ${before}`,
      );
    }
  });

  test("is at rest in its biases at the shares of labels and moves", () => {
    const { network, parameters } = zeroed(staged);
    const share = (TRANSITIONS - STAYS) / TRANSITIONS;
    const moved = withBlock(network, parameters, "head.next.moveBias", Math.log(share / (1 - share)));
    expectAllClose(gradientOf(stillTask(network, careers, [], moved), "head.next.moveBias"), [0], 1e-14, "moves");

    const one = zeroed(plain);
    // Labels after a transition: 3, 3, 5, 4, 2, 4, 3, 3.
    const shares = [1, 4, 2, 1].map((count) => Math.log(count / TRANSITIONS));
    const rested = withBlock(one.network, one.parameters, "head.next.bias", shares);
    const gradient = gradientOf(stillTask(one.network, careers, [], rested), "head.next.bias");
    expectAllClose(gradient, [0, 0, 0, 0], 1e-14, "labels");
  });

  test("never predicts a code below its first label, though it reads it", () => {
    const { network, parameters } = zeroed(staged);
    // 0 and 1 are padding that is fed and an unknown state; a move from there is certain.
    expectClose(lossOf(stillTask(network, [[2, 0, 1, 3, 1]], [], parameters), "next"), Math.log(LABELS), 1e-14, "loss");
    expect(encoded(network, [[2, 0, 1, 1, 0]], parameters).outputs[0]).toBe(0);
  });

  test("reports a mean per transition, however the rows are cut into batches", () => {
    const network = networkWith(VOCABULARY, [plain]);
    const whole = lossOf(stillTask(network, careers), "next");
    expectClose(lossOf({ ...stillTask(network, careers), batch: 1 }, "next"), whole, 1e-14, "loss");
    const sums = encoded(network, careers).outputs;
    expectClose(-sums.reduce((a, b) => a + b) / TRANSITIONS, whole, 1e-14, "held-out");
    const validation = Uint32Array.of(0, 1, 2, 3);
    expectClose(lossOf({ ...stillTask(network, careers), validation, batch: 1 }, "validation"), whole, 1e-14, "loss");
  });

  test("counts only the rows of its conditions", () => {
    const rows = [{ target: 0, equals: 1 }];
    const network = networkWith(VOCABULARY, [{ ...plain, rows }]);
    const half = stillTask(network, careers, [[1, 0, 0, 1]]);
    const first = networkWith(VOCABULARY, [plain]);
    expectClose(lossOf(half, "next"), lossOf(stillTask(first, [careers[0]!]), "next"), 1e-14, "loss");
  });

  test("learns a cycle that leaves no doubt", () => {
    const cycle = Array.from({ length: 40 }, (_, i) => [0, 1, 2, 3, 4].map((t) => 2 + ((i + t) % LABELS)));
    const network = networkWith(VOCABULARY, [staged], { hidden: 8 });
    const task = stillTask(network, cycle);
    const epochs = 150;
    const order = Uint32Array.from({ length: 40 * epochs }, (_, i) => i % 40);
    const { losses } = trained({ ...task, order, epochs, batch: 20, learningRate: 0.02 });
    expect(losses[1]).toBeGreaterThan(1);
    expect(losses[(epochs - 1) * 3 + 1]).toBeLessThan(0.05);
  });

  test("one label: nothing to predict but, with a stage, whether anybody moves, and nobody does", () => {
    const same = [
      [2, 2, 2],
      [2, 2],
    ];
    const only = zeroed(plain, 3);
    expect(lossOf(stillTask(only.network, same, [], only.parameters), "next")).toBe(0);
    expectAllClose(gradientOf(stillTask(only.network, same, [], only.parameters), "head.next.bias"), [0], 0, "bias");
    const stage = zeroed(staged, 3);
    expectClose(lossOf(stillTask(stage.network, same, [], stage.parameters), "next"), Math.log(2), 1e-14, "loss");
  });

  test("equal careers are learned by heart", () => {
    const network = networkWith(VOCABULARY, [plain]);
    const task = stillTask(
      network,
      Array.from({ length: 6 }, () => [2, 4, 3]),
    );
    const order = Uint32Array.from({ length: 6 * 300 }, (_, i) => i % 6);
    const { losses } = trained({ ...task, order, epochs: 300, learningRate: 0.05 });
    expect(losses[299 * 3 + 1]).toBeLessThan(0.01);
  });

  test("careers without a transition are refused in training and say nothing in evaluation", () => {
    const network = networkWith(VOCABULARY, [plain]);
    const single = [[2], [3]];
    const refused = expect.objectContaining({ code: "OPTIONS" });
    expect(() => trainRecurrent({ tasks: [stillTask(network, single)] }, 1)).toThrow(refused);
    const held = { ...stillTask(network, [[2, 3], ...single]), validation: Uint32Array.of(1, 2) };
    expect(() => trainRecurrent({ tasks: [held] }, 1)).toThrow(refused);
    expect(Array.from(encoded(network, single).outputs)).toEqual([0, 0]);
    // Beside a transition elsewhere they cost nothing.
    const beside = { ...stillTask(network, [...single, [2, 4]]), batch: 1 };
    expectClose(lossOf(beside, "next"), lossOf(stillTask(network, [[2, 4]]), "next"), 1e-14, "loss");
  });

  test("a channel of its own is predicted from states of all channels", () => {
    const network = networkWith(VOCABULARY, [{ ...plain, channel: 1 }], { vocabularies: [3, VOCABULARY] });
    const task = stillTask(network, careers);
    const codes = new Int32Array(2 * task.codes.length).fill(2);
    codes.set(task.codes, task.codes.length);
    const loss = lossOf({ ...task, codes }, "next");
    const alone = stillTask(networkWith(VOCABULARY, [plain]), careers);
    expect(loss).not.toBe(lossOf(alone, "next"));
    expect(loss).toBeGreaterThan(0);
  });
});
