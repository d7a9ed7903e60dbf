import type { TaskModule } from "@career-dml/study";
import { shardTasks } from "../../src/sharded/shard-tasks.js";

/** Trees and folds alone, which is quicker to load than all estimators. */
export const taskModule: TaskModule = { version: "shards 1", tasks: shardTasks };
