import { basename, join } from "node:path";
import type { Issue } from "@career-dml/core";
import { z } from "zod";
import { choice, flagHints, integer, text } from "./fields.js";
import { resolveWith } from "./option-conflicts.js";
import { OUTPUT, RUNNING } from "./options.js";
import { REDIS_URL } from "./worker-options.js";

/** Options of `career-dml study` that have a flag; everything that decides a number stands in the study file. */
export const studyFlags = {
  out: text()
    .nullable()
    .default(null)
    .describe("folder of the study, its runs and its tables; career-dml-study/NAME if not given, by the name of FILE")
    .register(flagHints, { placeholder: "folder", group: OUTPUT }),
  engine: choice(["local", "redis"])
    .default("local")
    .describe("where runs are computed: in threads of this process, or by career-dml worker through Redis")
    .register(flagHints, { placeholder: "name", group: RUNNING }),
  url: text()
    .nullable()
    .default(null)
    .describe(
      `of Redis or Valkey: redis://[user:password@]host[:port][/database], rediss:// for TLS; or in ${REDIS_URL}`,
    )
    .register(flagHints, { placeholder: "url", group: RUNNING }),
  workers: integer(1, 1024)
    .nullable()
    .default(null)
    .describe("runs computed at once, each on one thread; as many as there are threads if not given")
    .register(flagHints, { placeholder: "count", group: RUNNING }),
  retryFailed: z
    .boolean({ error: "must be true or false" })
    .default(false)
    .describe("compute runs again that ended in an error; a failed run is a result otherwise")
    .register(flagHints, { placeholder: "", group: RUNNING }),
};

export const studyOptionsSchema = z.strictObject({
  file: text().describe("the study file, JSON"),
  ...studyFlags,
});

/** Options of `study` after defaults. */
export type StudyOptions = Readonly<z.output<typeof studyOptionsSchema>> & { readonly out: string };

/**
 * Options after defaults, every problem in one error.
 *
 * @param env May hold the URL of Redis.
 * @throws {OptionsError} if an option is unknown, out of range, or makes no sense beside another.
 */
export function resolveStudyOptions(
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>> = {},
): StudyOptions {
  const url = given["url"] ?? (given["engine"] === "redis" ? env[REDIS_URL] : undefined);
  const known = url === undefined ? given : { ...given, url };
  const options = resolveWith("study", studyOptionsSchema, known, issuesOf(known));
  const out = options.out ?? join("career-dml-study", basename(options.file).replace(/\.json$/i, ""));
  return Object.freeze({ ...options, out });
}

function issuesOf({ engine, url, workers }: Readonly<Record<string, unknown>>): Issue[] {
  const isRedis = engine === "redis";
  return [
    ...(isRedis && !isGiven(url)
      ? [{ path: "url", message: `is needed with the engine redis, or the variable ${REDIS_URL}` }]
      : []),
    ...(!isRedis && isGiven(url) ? [{ path: "url", message: "is an option of the engine redis" }] : []),
    ...(isRedis && isGiven(workers)
      ? [{ path: "workers", message: "is an option of the engine local; start more of career-dml worker" }]
      : []),
  ];
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
