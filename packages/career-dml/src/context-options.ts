import type { RunContext } from "@career-dml/core";
import { z } from "zod";
import { choice, flagHints, integer, text } from "./fields.js";
import { OUTPUT, RUNNING } from "./options.js";

/** What changes how a command runs and reports, never its numbers. */
export const contextFields = {
  json: text()
    .nullable()
    .default(null)
    .describe("write the result as JSON to a file as well; - is standard output, and nothing else goes there")
    .register(flagHints, { placeholder: "file", group: OUTPUT }),
  quiet: z
    .boolean({ error: "must be true or false" })
    .default(false)
    .describe("no progress and no summary; errors only")
    .register(flagHints, { placeholder: "", group: OUTPUT }),
  threads: integer(1, 1024)
    .nullable()
    .default(null)
    .describe("most threads at once; all if not given")
    .register(flagHints, { placeholder: "count", group: RUNNING }),
  backend: choice(["auto", "native", "js"])
    .default("auto")
    .describe("kernels to use: native where they are built, or TypeScript")
    .register(flagHints, { placeholder: "name", group: RUNNING }),
};

export const contextSchema = z.strictObject(contextFields);

export type ContextOptions = Readonly<z.output<typeof contextSchema>>;

/** The run context of a command. */
export function runContext(
  context: ContextOptions,
  signal: AbortSignal,
  { onProgress, onNote }: Pick<RunContext, "onProgress" | "onNote">,
): RunContext {
  return {
    backend: context.backend,
    signal,
    ...(context.threads === null ? {} : { threads: context.threads }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onNote === undefined ? {} : { onNote }),
  };
}
