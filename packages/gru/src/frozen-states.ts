import type { RunContext } from "@career-dml/core";
import { recurrentLayout } from "@career-dml/kernels";
import type { RecurrentEngine } from "./recurrent-engine.js";
import type { TrainingPlan } from "./training-plan.js";

/**
 * Pooled state of every row under the encoder of each plan, row-major n x hidden, so that the calls of a training need not
 * compute it each for itself; empty for a plan whose encoder learns.
 */
export async function frozenStates(
  plans: readonly TrainingPlan[],
  run: RunContext,
  engine: RecurrentEngine,
): Promise<Float64Array[]> {
  const frozen = plans.filter(({ network }) => network.frozenEncoder);
  const tasks = frozen.map(({ network, careers, initial, precision }) => ({
    // The same encoder and nothing after it.
    network: { ...network, bottleneck: { kind: "none" as const }, heads: [], adversary: null },
    precision,
    parameters: initial.slice(0, recurrentLayout(network).dense),
    ...careers,
  }));
  const encodings = await engine.encode(tasks, run);
  const states = new Map(frozen.map((plan, t) => [plan, rowMajor(encodings[t]!.representation, plan.careers.n)]));
  return plans.map((plan) => states.get(plan) ?? new Float64Array(0));
}

function rowMajor(columns: Float64Array, n: number): Float64Array {
  const width = columns.length / n;
  const rows = new Float64Array(columns.length);
  for (let j = 0; j < width; j++) for (let i = 0; i < n; i++) rows[i * width + j] = columns[j * n + i]!;
  return rows;
}
