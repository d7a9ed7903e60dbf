import { boostingTask } from "./boosting-task.js";
import { causalForestTask } from "./causal-forest-task.js";
import { doubleMlTask } from "./double-ml-task.js";
import type { PeerTask } from "./peer-task.js";
import { regressionForestTask } from "./regression-forest-task.js";

/** What is compared, in the order of the table. Each is made when its turn comes: data are large. Peers that take seconds do their work once. */
export const TASKS: readonly (() => PeerTask)[] = [
  () => causalForestTask(1_000, 3),
  () => causalForestTask(10_000, 1),
  () => regressionForestTask(10_000, 1),
  () => boostingTask(1_000, 5),
  () => boostingTask(10_000, 5),
  () => boostingTask(100_000, 3),
  () => doubleMlTask("PLR", 3),
  () => doubleMlTask("IRM", 3),
];
