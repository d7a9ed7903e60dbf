import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import type { RecurrentHead } from "../../src/index.js";
import { encoded, gradientOf, lossOf, networkWith, ordinary, stillTask, withBlock } from "./small-tasks.js";

const careers = [[2, 3], [3], [2, 2, 4], [4, 3], [3, 2], [4]];
const treatment = [1, 0, 1, 0, 0, 1];
const outcome = [0.3, -1.2, 2, 0.7, 1.1, -0.4];
const VOCABULARY = 5;

/** A network whose one head predicts constants: its weights are zero. */
function constantHead(head: RecurrentHead, bias: readonly number[]) {
  const network = networkWith(VOCABULARY, [head]);
  const weightless = withBlock(network, ordinary(network), `head.${head.name}.weight`, 0);
  return { network, parameters: withBlock(network, weightless, `head.${head.name}.bias`, bias) };
}

describe("row heads", () => {
  test("categorical: ln K with zero weights, at rest at the shares of the classes", () => {
    const classes = [0, 2, 2, 1, 2, 0];
    const head: RecurrentHead = {
      name: "c",
      loss: "categorical",
      classes: 3,
      target: 0,
      from: "hidden",
      weight: 1,
    };
    const nothing = constantHead(head, [0, 0, 0]);
    const loss = lossOf(stillTask(nothing.network, careers, [classes], nothing.parameters), "c");
    expectClose(loss, Math.log(3), 1e-15, "loss");
    const shares = constantHead(head, [Math.log(2), 0, Math.log(3)]);
    const gradient = gradientOf(stillTask(shares.network, careers, [classes], shares.parameters), "head.c.bias");
    expectAllClose(gradient, [0, 0, 0], 1e-15, "bias");
  });

  test("categorical with two classes is the logistic head of the difference of its logits", () => {
    const two: RecurrentHead = { name: "c", loss: "categorical", classes: 2, target: 0, from: "hidden", weight: 1 };
    const network = networkWith(VOCABULARY, [two]);
    const parameters = ordinary(network);
    const expected = treatment.map((t, i) => {
      const { outputs } = encoded(network, careers, parameters);
      const difference = outputs[careers.length + i]! - outputs[i]!;
      return Math.log1p(Math.exp(t === 1 ? -difference : difference));
    });
    const mean = expected.reduce((a, b) => a + b) / careers.length;
    expectClose(lossOf(stillTask(network, careers, [treatment], parameters), "c"), mean, 1e-14, "loss");
  });

  test("a head of one arm learns from that arm alone, and predicts for everybody", () => {
    const network = networkWith(VOCABULARY, [arm(0), arm(1)]);
    const task = stillTask(network, careers, [outcome, treatment]);
    const { outputs } = encoded(network, careers);
    for (const a of [0, 1]) {
      const rows = careers.map((_, i) => i).filter((i) => treatment[i] === a);
      const squares = rows.map((i) => (outputs[a * careers.length + i]! - outcome[i]!) ** 2);
      const mean = squares.reduce((x, y) => x + y) / rows.length;
      expectClose(lossOf(task, `q${a}`), mean, 1e-14, `arm ${a}`);
      const alone = stillTask(
        networkWith(VOCABULARY, [{ ...arm(a), rows: [], weight: rows.length / careers.length }]),
        rows.map((i) => careers[i]!),
        [rows.map((i) => outcome[i]!)],
        withoutOtherHead(network, a),
      );
      const bias = `head.q${a}.bias`;
      expectAllClose(gradientOf(task, bias), gradientOf(alone, bias), 1e-14, "gradient");
    }
  });

  test("conditions hold together; no row that meets them: the loss is undefined and teaches nothing", () => {
    const rows = [
      { target: 1, equals: 1 },
      { target: 2, equals: 5 },
    ];
    const head: RecurrentHead = { name: "q", loss: "squared", target: 0, from: "hidden", weight: 1, rows };
    const network = networkWith(VOCABULARY, [head]);
    const { outputs } = encoded(network, careers);
    const only = stillTask(network, careers, [outcome, treatment, [0, 5, 5, 0, 5, 0]]);
    expectClose(lossOf(only, "q"), (outputs[2]! - outcome[2]!) ** 2, 1e-14, "loss");
    const none = stillTask(network, careers, [outcome, treatment, [9, 9, 9, 9, 9, 9]]);
    expect(lossOf(none, "q")).toBeNaN();
    expect(lossOf(none, "total")).toBe(0);
    expect(gradientOf(none, "head.q.bias")).toEqual([0]);
  });

  test("R-loss: a constant effect is at rest at Robinson's estimate", () => {
    const m = [0.1, -0.5, 0.9, 0.2, 0.4, 0];
    const e = [0.6, 0.3, 0.7, 0.4, 0.2, 0.5];
    const head: RecurrentHead = {
      name: "tau",
      loss: "rLoss",
      outcome: 0,
      treatment: 1,
      outcomeMean: 2,
      propensity: 3,
      from: "bottleneck",
      weight: 1,
    };
    let above = 0;
    let below = 0;
    treatment.forEach((t, i) => {
      above += (t - e[i]!) * (outcome[i]! - m[i]!);
      below += (t - e[i]!) ** 2;
    });
    const { network, parameters } = constantHead(head, [above / below]);
    const task = stillTask(network, careers, [outcome, treatment, m, e], parameters);
    expectAllClose(gradientOf(task, "head.tau.bias"), [0], 1e-15, "bias");
  });

  test("Riesz loss: constants are at rest at 1 / p and -1 / (1 - p), where the loss is minus their second moment", () => {
    const head: RecurrentHead = { name: "a", loss: "riesz", treatment: 0, from: "hidden", weight: 1 };
    const p = treatment.reduce((a, b) => a + b) / treatment.length;
    const { network, parameters } = constantHead(head, [-1 / (1 - p), 1 / p]);
    const task = stillTask(network, careers, [treatment], parameters);
    expectAllClose(gradientOf(task, "head.a.bias"), [0, 0], 1e-15, "bias");
    expectClose(lossOf(task, "a"), -1 / p - 1 / (1 - p), 1e-14, "loss");
  });

  test("a layer of its own with zero weights leaves the bias; silent units pass nothing on", () => {
    const head: RecurrentHead = { name: "q", loss: "squared", target: 0, from: "hidden", weight: 1, units: 4 };
    const network = networkWith(VOCABULARY, [head]);
    const silent = withBlock(network, ordinary(network), "head.q.layerBias", -100);
    const quiet = withBlock(network, silent, "head.q.bias", 0.25);
    expect(Array.from(encoded(network, careers, quiet).outputs)).toEqual(careers.map(() => 0.25));
    const task = stillTask(network, careers, [outcome], quiet);
    expect(gradientOf(task, "head.q.layerBias")).toEqual([0, 0, 0, 0]);
    expect(gradientOf(task, "gru.inputBias").every((g) => g === 0)).toBe(true);
  });
});

/** The outcome of one treatment arm. */
const arm = (equals: number): RecurrentHead => ({
  name: `q${equals}`,
  loss: "squared",
  target: 0,
  from: "hidden",
  weight: 1,
  rows: [{ target: 1, equals }],
});

/** The parameters of a network of two equal heads, without those of the head that is not `kept`. */
function withoutOtherHead(network: ReturnType<typeof networkWith>, kept: number): Float64Array {
  const parameters = ordinary(network);
  const size = network.hidden + 1;
  const encoder = parameters.length - 2 * size;
  const head = parameters.subarray(encoder + kept * size, encoder + (kept + 1) * size);
  return Float64Array.from([...parameters.subarray(0, encoder), ...head]);
}
