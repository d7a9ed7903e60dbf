import { resolveOptions } from "@career-dml/core";
import { z } from "zod";
import type { Engine } from "../engine.js";
import { collectOutcomes } from "./collect-outcomes.js";
import { type OpenQueue, openQueue } from "./open-queue.js";
import { redisPlace } from "./redis-place.js";

/** Options of {@link redisEngine}, with their defaults. */
export const redisEngineOptions = z.strictObject({
  url: z.string().describe("redis://[user:password@]host[:port][/database]; rediss:// for TLS."),
  study: z.string().min(1).describe("Name and hash of the study, by which what it computed is found again."),
  version: z.string().min(1).describe("Version of the task module: only workers of this very version compute."),
  patience: z.number().positive().default(600).describe("Most seconds that Redis may be away in the middle."),
});

/** Options of {@link redisEngine}: {@link redisEngineOptions} lists them. */
export type RedisEngineOptions = z.input<typeof redisEngineOptions>;

/**
 * Computes tasks in workers elsewhere (`queueWorker`, `career-dml worker`) through a queue in Redis or Valkey.
 *
 * What is in Redis decides, never what was heard: values that were computed while the study was dead, or Redis away, are found
 * on the next look; a task that Redis lost is added again. A value leaves Redis once `settled` has kept it. If Redis goes away
 * the study waits and says so. An abort takes back the tasks that no worker has begun. A task whose workers die with it, eight
 * times, is an outcome with code QUEUE.
 *
 * @throws {OptionsError} if an option is unknown or out of range, or the URL none of a Redis. `execute` throws a `QueueError`
 *   if Redis cannot be reached within five seconds, refuses, or stays away for longer than `patience`.
 */
export function redisEngine(options: RedisEngineOptions): Engine {
  const { url, study, version, patience } = resolveOptions("redisEngine", redisEngineOptions, options);
  // A URL that cannot be understood is told of before anything runs.
  redisPlace(url);
  let opened: Promise<OpenQueue> | null = null;
  return Object.freeze({
    name: "redis",
    execute: async (tasks, settled, run) => {
      if (tasks.length === 0) return;
      opened ??= openQueue(url, study, version);
      const queue = await opened.catch((error: unknown) => {
        opened = null;
        throw error;
      });
      await collectOutcomes(queue, { study, version, patience, tasks, settled }, run);
    },
    close: async () => {
      const queue = await opened?.catch(() => null);
      opened = null;
      await queue?.close();
    },
  } satisfies Engine);
}
