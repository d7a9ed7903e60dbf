import type { RunContext } from "@career-dml/core";

/** What crosses to workers and into files: what JSON can hold, no NaN and no infinity. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** One piece of work. It is idempotent: whoever computes it, and however often, the value is the same. */
export interface Task {
  /** Unique among the tasks of a study; what it computes, in the letters of a file name: `b-0003-000042`. */
  readonly id: string;
  /** Which function of the task module computes it. */
  readonly kind: string;
  readonly payload: Json;
}

/** Why a task has no value. */
export interface TaskFailure {
  /** The error's stable code, its class where it has none. */
  readonly code: string;
  readonly message: string;
}

/** How long a task took: never the same twice, so kept apart from its value. */
export interface TaskTime {
  readonly seconds: number;
  /** Seconds of its parts, by the names that it reported. */
  readonly parts: Readonly<Record<string, number>>;
}

/** A task's value, or why it has none, with its time. */
export type TaskOutcome = { readonly id: string } & TaskTime &
  ({ readonly value: Json } | { readonly failure: TaskFailure });

/** A run context that takes times as well. */
export interface TaskContext extends RunContext {
  /** Reports how long a part of the task took: the key of an estimator, `simulate`. Parts of one name add up. */
  readonly measured: (part: string, seconds: number) => void;
}

/** Computes the value of a task. */
export type TaskFunction = (payload: Json, run: TaskContext) => Promise<Json>;

/**
 * The code that tasks need: `tasks` by kind, and the `version` of everything that the values depend on. A worker whose module
 * has another version than the study refuses its tasks. Workers import it by URL, as the export `taskModule` of its file.
 */
export interface TaskModule {
  readonly version: string;
  readonly tasks: Readonly<Record<string, TaskFunction>>;
  /** Most bytes that a task needs at once, by which an engine bounds how many it computes together. Default: not bounded. */
  readonly bytes?: (task: Pick<Task, "kind" | "payload">) => number;
}

/**
 * Where tasks are computed. Engines differ in speed and in what they survive, never in a value.
 */
export interface Engine {
  /** `local` or `redis`. */
  readonly name: string;
  /**
   * Computes every task, in any order, and hands each outcome over once: the next is not before `settled` has kept the one
   * before. A task that throws is an outcome; only what stops all of them is thrown. Progress is the caller's business; an engine
   * may report by the name of a stage what it waits for, and by an empty one that it no longer does.
   *
   * @throws {AbortedError} if the caller's signal fired; what was handed over before stays.
   */
  execute(tasks: readonly Task[], settled: (outcome: TaskOutcome) => Promise<void>, run: RunContext): Promise<void>;
  /** Ends workers and connections. */
  close(): Promise<void>;
}
