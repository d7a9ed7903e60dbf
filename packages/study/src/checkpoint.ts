import { createHash } from "node:crypto";
import { canonicalJson } from "@career-dml/core";
import type { Json, TaskFailure } from "./engines/engine.js";

/** What a run came to, without its time. */
export type RunOutcome = { readonly value: Json } | { readonly failure: TaskFailure };

/** What a checkpoint is of. */
export interface CheckpointPlace {
  readonly hash: string;
  readonly task: string;
}

/** A checkpoint as the text of its file: the outcome, what it belongs to, and a check sum over both. */
export function checkpointText({ hash, task }: CheckpointPlace, outcome: RunOutcome): string {
  const content = { outcome, study: hash, task };
  return `${canonicalJson({ ...content, sum: sumOf(content) }, 0)}\n`;
}

/** The outcome in the text of a checkpoint, or why it holds none for this place. */
export function readCheckpoint(
  text: string,
  { hash, task }: CheckpointPlace,
): { readonly outcome: RunOutcome } | { readonly fault: string } {
  let content: { outcome: RunOutcome; study: string; task: string; sum: string };
  try {
    content = JSON.parse(text) as typeof content;
  } catch {
    return { fault: "is cut off or damaged" };
  }
  const { sum, ...rest } = content ?? {};
  if (sum !== sumOf(rest)) return { fault: "is damaged: its check sum is wrong" };
  if (rest.study !== hash) return { fault: "is of another study" };
  if (rest.task !== task) return { fault: `is of the run ${rest.task}` };
  return { outcome: rest.outcome };
}

const sumOf = (content: unknown): string =>
  createHash("sha256").update(canonicalJson(content, 0)).digest("hex").slice(0, 16);
