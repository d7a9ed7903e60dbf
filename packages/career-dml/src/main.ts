import { CareerDmlError } from "@career-dml/core";
import { CommanderError } from "commander";
import { reportPlace, runAndReport } from "./commands/run.js";
import { readConfig, resolveCommand } from "./config.js";
import { contextSchema } from "./context-options.js";
import { type Environment, isColoured, processEnvironment } from "./environment.js";
import { type ErrorContext, errorText } from "./error-text.js";
import { EXIT, exitCodeOf } from "./exit-code.js";
import { flagOf } from "./flags.js";
import { executeJob } from "./job.js";
import { resolveRunOptions, runOptionsSchema } from "./options.js";
import { type Flags, programOf } from "./program.js";
import { resolveSimulateOptions, simulateOptionsSchema } from "./simulate-options.js";

/**
 * The `career-dml` command.
 *
 * @param argv Arguments after the name of the command.
 * @returns The exit code: 0 done, 1 the data or the estimation failed, 2 wrong usage, 130 stopped by Ctrl-C. Never throws.
 */
export async function main(argv: readonly string[], environment: Environment = processEnvironment): Promise<number> {
  const named = argv[0] === "run" || argv[0] === "simulate" ? `career-dml ${argv[0]}` : "career-dml";
  let naming: ErrorContext["nameOf"] = flagName;
  const program = programOf(environment, {
    run: async (flags) => {
      const { config } = flags;
      const file = typeof config === "string" ? await readConfig(config) : {};
      const given = without(flags, "config", "debug");
      naming = (path) => (isIn(given, path) || !isIn(file, path) ? flagName(path) : `${path} (in ${String(config)})`);
      const { options, context } = resolveCommand({ ...file, ...given }, resolveRunOptions);
      await executeJob(environment, {
        context,
        work: (run) => runAndReport(options, run, environment),
        json: async (result) => (await environment.report()).resultJson(result),
        text: async (result) => {
          const width = Math.max(60, Math.min(environment.stdout.columns ?? 100, 140));
          const color = isColoured(environment.stdout, environment.env);
          return `${(await environment.report()).consoleSummary(result, { width, color })}\n${reportPlace(options.out)}`;
        },
      });
    },
    simulate: async (flags) => {
      const { options, context } = resolveCommand(without(flags, "debug"), resolveSimulateOptions);
      const { simulate, simulationText } = await import("./commands/simulate.js");
      await executeJob(environment, {
        context,
        work: (run) => simulate(options, run),
        json: (result) => `${JSON.stringify(result, null, 2)}\n`,
        text: simulationText,
      });
    },
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    // Without a command the help itself, already written, says what is wrong.
    if (error instanceof CommanderError && error.code === "commander.help") return EXIT.usage;
    const cause = error instanceof CommanderError ? usageError(error) : error;
    const label = isColoured(environment.stderr, environment.env) ? "\u001b[31merror\u001b[39m" : "error";
    const text = errorText(cause, { command: named, nameOf: naming, debug: argv.includes("--debug") });
    environment.stderr.write(`${label} ${text}\n`);
    return exitCodeOf(cause);
  }
}

/** `covariates.1` → `--covariates`; what is no option of a command keeps its name. */
function flagName(path: string): string {
  const [name] = path.split(".");
  return OPTION_NAMES.has(name!) ? flagOf(name!) : path;
}

const OPTION_NAMES = new Set(
  [runOptionsSchema, simulateOptionsSchema, contextSchema].flatMap(({ shape }) => Object.keys(shape)),
);

const without = (flags: Flags, ...names: readonly string[]): Flags =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => !names.includes(name)));

const isIn = (given: object, path: string): boolean => Object.hasOwn(given, path.split(".")[0]!);

/** What commander says, in one line without its own prefix. */
function usageError(error: CommanderError): CareerDmlError {
  return new CareerDmlError("USAGE", error.message.replace(/^error: /, ""), { cause: error });
}
