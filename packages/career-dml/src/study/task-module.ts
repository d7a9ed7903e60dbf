import { ABI } from "@career-dml/kernels";
import type { Json, RunPayload, StudyModule, Task } from "@career-dml/study";
import { shardTasks } from "../sharded/shard-tasks.js";
import { version } from "../version.js";
import { checkStudy } from "./check-study.js";
import { runEstimators } from "./run-estimators.js";
import { runBytes } from "./run-bytes.js";

/**
 * What a study's runs compute: simulated careers, every estimator of this monorepo, the truth beside it; and the trees and folds
 * of single estimators. Workers import it by its URL. Two workers of one version give the same bits on any machine, with any number of threads, native kernels or not.
 */
export const taskModule: StudyModule = Object.freeze({
  version: `career-dml ${version()}, kernels ${ABI}`,
  tasks: Object.freeze({
    ...shardTasks,
    run: async (payload, context) =>
      (await runEstimators(payload as unknown as RunPayload, context)) as unknown as Json,
  } satisfies StudyModule["tasks"]),
  checkStudy,
  bytes: ({ kind, payload }: Pick<Task, "kind" | "payload">) =>
    kind === "run" ? runBytes(payload as unknown as RunPayload) : 0,
});
