import type { RunContext } from "@career-dml/core";
import {
  type DataOfKind,
  type ForestKind,
  type ForestOfKind,
  forestParts,
  mergeForests,
  type StoredForest,
} from "@career-dml/forest";
import type { Engine, Json, Task } from "@career-dml/study";
import { allValues } from "./all-values.js";
import { type GrowTrees, grownTrees } from "./grow-trees.js";
import { shareData } from "./shared-data.js";

/** Where parts are computed, and how. */
export interface Sharding {
  readonly engine: Engine;
  /** Folder of the data, which all workers can read at this path. */
  readonly folder: string;
}

/** What a forest is grown from and how. */
export interface ShardedForest<K extends ForestKind> {
  readonly kind: K;
  readonly data: DataOfKind[K];
  readonly options?: Partial<ForestOfKind<K>["options"]>;
  /** Trees of one task: the `treesPerPart` of `forestParts`. */
  readonly treesPerTask?: number;
}

/**
 * A forest grown by the workers of an engine, some trees by each, and put together: the same forest, to the bit and in its
 * file, as one that is grown in one process on the same backend, since each tree draws from its own stream by its index.
 *
 * The data cross once, as a file under their hash; tasks name it. Workers compute with the task module of career-dml.
 *
 * @returns The forest without the rows of its fit and their clusters, as from a file: it predicts given rows and grows on.
 * @throws {OptionsError} if an option is unknown or out of range. @throws {FileError} if the folder cannot be written or read.
 * @throws What growing the forest here would throw, by its code and message; what stops the engine.
 */
export async function shardedForest<K extends ForestKind>(
  { kind, data, options = {}, treesPerTask }: ShardedForest<K>,
  { engine, folder }: Sharding,
  run: RunContext = {},
): Promise<StoredForest<K>> {
  const parts = forestParts(kind, options, treesPerTask);
  const shared = await shareData(folder, data);
  const tasks = parts.map((part, k): Task => {
    const payload: GrowTrees = { kind, data: shared, options: part as Readonly<Record<string, unknown>> };
    const id = `trees-${shared.hash.slice(0, 12)}-${String(k).padStart(4, "0")}`;
    return { id, kind: "growTrees", payload: payload as unknown as Json };
  });
  const values = await allValues(engine, { stage: `${kind} on ${engine.name} workers`, tasks }, run);
  return mergeForests(values.map((value) => grownTrees(value, kind)) as never) as StoredForest<K>;
}
