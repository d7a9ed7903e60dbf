import type { RunContext } from "@career-dml/core";
import {
  type DataOfKind,
  decodeForest,
  encodeForest,
  fitForest,
  type ForestKind,
  type StoredForest,
} from "@career-dml/forest";
import type { Json, TaskFunction } from "@career-dml/study";
import { type SharedData, sharedData } from "./shared-data.js";

/** Some trees of a forest. */
export interface GrowTrees {
  readonly kind: ForestKind;
  readonly data: SharedData;
  /** All options of the forest, with the trees and the first bag of this part. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Grows some trees of a forest. The value is the part as the bytes of a forest's file, in base64. */
export const growTrees: TaskFunction = async (payload, run: RunContext) => {
  const { kind, data, options } = payload as unknown as GrowTrees;
  const forest = await fitForest(kind, await sharedData<DataOfKind[ForestKind]>(data), options, run);
  return Buffer.from(encodeForest(forest)).toString("base64");
};

/** The part in the value of such a task. */
export const grownTrees = <K extends ForestKind>(value: Json, kind: K): StoredForest<K> =>
  decodeForest(Buffer.from(value as string, "base64"), kind);
