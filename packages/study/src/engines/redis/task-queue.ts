import { createHash } from "node:crypto";
import type { Task } from "../engine.js";

/** What a job holds. */
export interface TaskJob {
  readonly study: string;
  readonly task: Task;
}

/** A study that waits for workers, as it says so every few seconds. */
export interface WaitingStudy {
  readonly study: string;
  /** Version of the task module that it needs. */
  readonly version: string;
}

/** Before every key of ours, so that a Redis can serve others too. */
export const PREFIX = "career-dml";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/**
 * Name of the queue of all tasks of one version. Workers of another version listen to another queue, so they cannot take what
 * they would compute differently, and nothing has to be handed back.
 */
export const queueName = (version: string): string => `tasks-${hashOf(version)}`;

/**
 * Id of a task's job. What a task computes is part of it, so that a value found under an id is that of this very task: a study
 * that died finds what was computed since, and two that ask for the same have it computed once.
 */
export const jobIdOf = (study: string, { id, kind, payload }: Task): string =>
  `${study}.${id}.${hashOf(JSON.stringify([kind, payload]))}`.replaceAll(":", "_");

/**
 * Events that a queue remembers. They only tell that there is something to fetch, and those of values hold the values: few.
 */
export const EVENTS = 200;

/** Seconds after which a value that nobody fetched may go; its task would be computed again. */
export const KEPT = 30 * 24 * 3600;
