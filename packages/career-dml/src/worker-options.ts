import { OptionsError, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { flagHints, integer, text } from "./fields.js";
import { RUNNING } from "./options.js";

/** Variable of the environment that may hold the URL: what stands in a command line, others on the machine can read. */
export const REDIS_URL = "CAREER_DML_REDIS_URL";

/** Every option of `career-dml worker`. */
export const workerOptionsSchema = z.strictObject({
  url: text()
    .describe(`Redis or Valkey: redis://[user:password@]host[:port][/database], rediss:// for TLS; or in ${REDIS_URL}`)
    .register(flagHints, { placeholder: "url", group: RUNNING }),
  concurrency: integer(1, 1024)
    .nullable()
    .default(null)
    .describe("tasks at once, each on one thread; as many as --threads if not given")
    .register(flagHints, { placeholder: "count", group: RUNNING }),
  module: text()
    .nullable()
    .default(null)
    .describe("JavaScript file that exports a taskModule of your own, instead of the estimators of career-dml")
    .register(flagHints, { placeholder: "file", group: RUNNING }),
});

export type WorkerOptions = Readonly<z.output<typeof workerOptionsSchema>>;

/** @throws {OptionsError} if an option is unknown or out of range, or no URL is given. */
export function resolveWorkerOptions(
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>> = {},
): WorkerOptions {
  const url = given["url"] ?? env[REDIS_URL];
  if (url === undefined || url === "") {
    throw new OptionsError("worker", [{ path: "url", message: `is needed, or the variable ${REDIS_URL}` }]);
  }
  return resolveOptions("worker", workerOptionsSchema, { ...given, url });
}
