import { appendFileSync } from "node:fs";
import type { Json, StudyModule, StudyRecord } from "@career-dml/study";

/** Options of a cell: how long a run takes at least, its steps of arithmetic, a file in which each computation leaves a line. */
export interface SpinOptions {
  readonly milliseconds: number;
  readonly steps: number;
  readonly log?: string;
}

/** Steps of a small generator: what a run computes does not depend on how long it goes on. */
function drawn(seed: number, steps: number): number {
  let state = (seed + 1) >>> 0;
  for (let k = 0; k < steps; k++) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

/** Holds its thread with arithmetic, as an estimator does. */
async function run(payload: Json): Promise<Json> {
  const { cell, seed, options } = payload as unknown as { cell: number; seed: number; options: SpinOptions };
  const end = performance.now() + options.milliseconds;
  const estimate = drawn(seed, options.steps);
  let held = 0;
  while (performance.now() < end) held += drawn(seed, 1000);
  if (options.log !== undefined) appendFileSync(options.log, `${cell} ${seed} ${held > 0 ? "held" : "free"}\n`);
  const record: StudyRecord = {
    cell,
    seed,
    truths: { DRAW: { sample: 0.5, population: 0.5 } },
    estimates: [{ estimator: "draw", estimate, se: null, ci: null, pValue: null, estimand: "DRAW" }],
    said: {},
  };
  return record as unknown as Json;
}

/** Tasks of arithmetic alone, by which queues are tried. */
export const taskModule: StudyModule = { version: "spin 1", tasks: { run }, checkStudy: () => [] };
