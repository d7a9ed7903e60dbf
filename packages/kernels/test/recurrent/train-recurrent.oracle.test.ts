import { expectAllClose, expectClose, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  encodeRecurrent,
  lossNames,
  type RecurrentHead,
  type RecurrentNetwork,
  type TrainingTask,
  trainRecurrent,
} from "../../src/index.js";
import { fullBatchTask, type Tensors, type TorchFixture, torchFixture, vectorOf } from "./pytorch.js";

const TOLERANCE = 1e-10;

const outcome: RecurrentHead = { name: "outcome", from: "bottleneck", target: 0, loss: "squared", weight: 1 };
const treatment: RecurrentHead = { name: "treatment", from: "bottleneck", target: 1, loss: "logistic", weight: 0.5 };

const base = ({ V, E, H }: TorchFixture): Omit<RecurrentNetwork, "bottleneck" | "heads"> => ({
  vocabularies: [V],
  embedding: E,
  numeric: 0,
  pooling: "last",
  hidden: H,
  adversary: null,
  frozenEncoder: false,
});

const HEADS = {
  "head.outcome.weight": ["fc_y.weight"],
  "head.outcome.bias": ["fc_y.bias"],
  "head.treatment.weight": ["fc_t.weight"],
  "head.treatment.bias": ["fc_t.bias"],
  "bottleneck.weight": ["fc_mu.weight", "fc_logvar.weight"],
  "bottleneck.bias": ["fc_mu.bias", "fc_logvar.bias"],
};

interface Step {
  readonly grads?: Tensors;
  readonly [loss: string]: unknown;
}

/**
 * Takes the fixture's three steps and compares parameters after each, losses in each, and the gradient of the first one
 * (Adam's first moment after one step is a tenth of it).
 */
function followSteps(
  task: TrainingTask,
  names: Readonly<Record<string, readonly string[]>>,
  expected: {
    readonly steps: readonly Step[];
    readonly after: readonly (Tensors | undefined)[];
    readonly losses: Record<string, string>;
  },
  noise: readonly (readonly (readonly number[])[])[] = [],
): Float64Array {
  let state = task.state;
  const { network } = task;
  expected.steps.forEach((step, s) => {
    const draws = Float64Array.from((noise[s] ?? []).flat());
    const [result] = trainRecurrent({ tasks: [{ ...task, state, noise: draws }] }, 1);
    state = result!.state;
    const total = state.values.length / 4;
    const tensors = expected.after[s];
    if (tensors) {
      const after = vectorOf(network, tensors, names);
      expect(after.some(Number.isNaN), "every parameter has a PyTorch tensor").toBe(false);
      expectAllClose(state.values.subarray(0, total), after, TOLERANCE, `parameters after step ${s + 1}`);
    }
    lossNames(network).forEach((name, l) => {
      const key = expected.losses[name];
      if (key) expectClose(result!.losses[l]!, step[key] as number, TOLERANCE, `${name} in step ${s + 1}`);
    });
    if (s > 0 || !step.grads) return;
    const gradient = vectorOf(network, step.grads, names);
    const moment = state.values.subarray(total, 2 * total);
    gradient.forEach((g, i) => {
      if (!Number.isNaN(g)) expectClose(moment[i]! / 0.1, g, TOLERANCE, `gradient ${i}`);
    });
  });
  return state.values;
}

const afterSteps = (fixture: TorchFixture, key: string): (Tensors | undefined)[] =>
  [1, 2, 3].map((s) => fixture[`${key}${s}`] as Tensors | undefined);

const outputHead = (name: string) => ({
  "head.outcome.weight": [`${name}.weight`],
  "head.outcome.bias": [`${name}.bias`],
});

const afterOf = (stage: Record<string, unknown>): Tensors[] =>
  [1, 2, 3].map((s) => stage[`params_after_${s}`] as Tensors);

const predictive = (fixture: TorchFixture): RecurrentNetwork => ({
  ...base(fixture),
  bottleneck: { kind: "none" },
  heads: [{ ...outcome, from: "hidden" }],
});

describe.skipIf(!hasFixtures)(`trainRecurrent equals PyTorch in double precision${fixtureNote}`, () => {
  test.each(["predictive_small", "predictive_full"])("%s", (name) => {
    const fixture = torchFixture(name);
    const network = predictive(fixture);
    const names = outputHead("fc_out");
    const parameters = vectorOf(network, fixture["params0"] as Tensors, names);
    const task = fullBatchTask(fixture, network, parameters);
    const [encoding] = encodeRecurrent({ tasks: [{ ...task, parameters }] }, 1);
    const rows = fixture["representation0"] as readonly (readonly number[])[];
    const columns = rows[0]!.flatMap((_, j) => rows.map((row) => row[j]!));
    expectAllClose(encoding!.representation, columns, TOLERANCE, "representation");
    const steps = fixture["steps"] as Step[];
    expectAllClose(encoding!.outputs, steps[0]!["pred"] as number[], TOLERANCE, "prediction");
    followSteps(task, names, { steps, after: afterSteps(fixture, "params_after_"), losses: { outcome: "loss" } });
  });

  test("vib_small: variational bottleneck, two heads", () => {
    const fixture = torchFixture("vib_small");
    const network: RecurrentNetwork = {
      ...base(fixture),
      bottleneck: { kind: "variational", size: fixture.phi, beta: 0.01 },
      heads: [outcome, treatment],
    };
    const parameters = vectorOf(network, fixture["params0"] as Tensors, HEADS);
    const task = fullBatchTask(fixture, network, parameters);
    const steps = fixture["steps"] as Step[];
    const [encoding] = encodeRecurrent({ tasks: [{ ...task, parameters }] }, 1);
    const mu = steps[0]!["mu"] as readonly (readonly number[])[];
    const columns = mu[0]!.flatMap((_, j) => mu.map((row) => row[j]!));
    expectAllClose(encoding!.representation, columns, TOLERANCE, "mu");
    const noise = fixture["eps_per_step"] as number[][][];
    const losses = { total: "loss", outcome: "loss_y", treatment: "loss_t", kl: "kl" };
    followSteps(task, HEADS, { steps, after: afterSteps(fixture, "params_after_"), losses }, noise);
  });

  test("adversarial_small: the adversary steps first", () => {
    const fixture = torchFixture("adversarial_small");
    const network: RecurrentNetwork = {
      ...base(fixture),
      bottleneck: { kind: "relu", size: fixture.phi },
      heads: [outcome],
      adversary: { hidden: 3, target: 1, weight: 1 },
    };
    const names = {
      ...HEADS,
      "bottleneck.weight": ["fc_phi.weight"],
      "bottleneck.bias": ["fc_phi.bias"],
      "adversary.weight": ["net.0.weight"],
      "adversary.bias": ["net.0.bias"],
      "adversary.outputWeight": ["net.2.weight"],
      "adversary.outputBias": ["net.2.bias"],
    };
    const both = (encoder: string, adversary: string): Tensors => ({
      ...(fixture[encoder] as Tensors),
      ...(fixture[adversary] as Tensors),
    });
    const parameters = vectorOf(network, both("enc_params0", "adv_params0"), names);
    const steps = (fixture["steps"] as Step[]).map((step) => ({
      ...step,
      grads: { ...(step["enc_grads"] as Tensors), ...(step["adv_grads"] as Tensors) },
    }));
    const after = [1, 2, 3].map((s) => both(`enc_params_after_${s}`, `adv_params_after_${s}`));
    const losses = { total: "loss_encoder", outcome: "loss_y", adversary: "loss_adv" };
    followSteps(fullBatchTask(fixture, network, parameters), names, { steps, after, losses });
  });

  test("twostage_small: a predictive stage, then a bottleneck on the frozen encoder", () => {
    const fixture = torchFixture("twostage_small");
    const stages = ["stage1", "stage2"].map((key) => fixture[key] as Record<string, unknown>);
    const first = predictive(fixture);
    const names = outputHead("fc_pretrain");
    const pretrain = fullBatchTask(fixture, first, vectorOf(first, stages[0]!["params0"] as Tensors, names));
    const steps = stages[0]!["steps"] as Step[];
    followSteps(pretrain, names, { steps, after: afterOf(stages[0]!), losses: { outcome: "loss" } });

    const second: RecurrentNetwork = {
      ...base(fixture),
      bottleneck: { kind: "variational", size: fixture.phi, beta: 0.01 },
      heads: [outcome, treatment],
      frozenEncoder: true,
    };
    const task = fullBatchTask(fixture, second, vectorOf(second, stages[1]!["params0"] as Tensors, HEADS));
    const noise = fixture["stage2_eps_per_step"] as number[][][];
    const losses = { total: "loss", outcome: "loss_y", treatment: "loss_t", kl: "kl" };
    const expected = { steps: stages[1]!["steps"] as Step[], after: afterOf(stages[1]!), losses };
    followSteps(task, HEADS, expected, noise);
  });
});
