import type { RunContext } from "@career-dml/core";
import type { FitElsewhere, LearnerSpec, LearnerTask, LearningContext } from "@career-dml/dml";
import type { Json, Task } from "@career-dml/study";
import { allValues } from "./all-values.js";
import { type FitFold, fittedFold, type FoldRows } from "./fit-fold.js";
import { type SharedData, shareData } from "./shared-data.js";
import type { Sharding } from "./sharded-forest.js";

/**
 * A run whose nuisances are learned by the workers of an engine: each fit of each learner, one fold of one function, is a task.
 * Estimators given this run return the same numbers as without it, since a fit draws from its own stream.
 *
 *     await partiallyLinear(input, options, learningOn({ engine, folder }, run));
 *
 * Designs, targets and folds cross once, as files under their hashes. Workers compute with the task module of career-dml.
 */
export function learningOn({ engine, folder }: Sharding, run: RunContext = {}): LearningContext {
  const shared = new WeakMap<object, Promise<SharedData>>();
  const share = (data: object): Promise<SharedData> => {
    const known = shared.get(data) ?? shareData(folder, data);
    shared.set(data, known);
    return known;
  };
  const fitElsewhere: FitElsewhere = async (learner, tasks, within) => {
    const parts = await Promise.all(tasks.map((task) => foldOf(learner, task, share)));
    const named = parts.map((part, k) => taskOf(part, k));
    const stage = `${learner.name} on ${engine.name} workers`;
    const values = await allValues(engine, { stage, tasks: named }, within);
    return values.map((value) => fittedFold(value as string));
  };
  return { ...run, fitElsewhere };
}

async function foldOf(
  learner: LearnerSpec,
  { design, target, weights, training, test, loss, rng }: LearnerTask,
  share: (data: object) => Promise<SharedData>,
): Promise<FitFold> {
  const rows: FoldRows = { training, test };
  return {
    learner,
    design: await share(design),
    target: await share(target),
    weights: weights ? await share(weights) : null,
    rows: await share(rows),
    loss,
    key: [...rng.key],
  };
}

/** Its id says what it is of; a queue adds the hash of its content. */
function taskOf(part: FitFold, k: number): Task {
  const { design, rows } = part;
  const id = `fit-${part.learner.name}-${design.hash.slice(0, 8)}-${rows.hash.slice(0, 8)}-${String(k).padStart(3, "0")}`;
  return { id, kind: "fitFold", payload: part as unknown as Json };
}
