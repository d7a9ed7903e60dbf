import { CareerDmlError, closestName, OptionsError, type Progress } from "@career-dml/core";
import { type Command, CommanderError } from "commander";
import { reportPlace, runAndReport } from "./commands/run.js";
import { readConfig, resolveCommand } from "./config.js";
import { resolveEmbedOptions } from "./embed-options.js";
import { type Environment, isColoured, processEnvironment } from "./environment.js";
import { type ErrorContext, errorText } from "./error-text.js";
import { METHODS } from "./estimate/methods.js";
import { EXIT, exitCodeOf } from "./exit-code.js";
import { flagOf } from "./flags.js";
import { executeJob } from "./job.js";
import { resolveRunOptions } from "./options.js";
import { resolvePowerOptions } from "./power-options.js";
import { type Flags, programOf } from "./program.js";
import { resolveReportOptions } from "./report-options.js";
import { resolveValidateOptions } from "./validate-options.js";
import { resolveSimulateOptions } from "./simulate-options.js";
import { resolveStudyOptions } from "./study-options.js";
import { resolveWorkerOptions } from "./worker-options.js";

/**
 * The `career-dml` command.
 *
 * @param argv Arguments after the name of the command.
 * @returns The exit code: 0 done, 1 the data or the estimation failed, 2 wrong usage, 130 stopped by Ctrl-C. Never throws.
 */
export async function main(argv: readonly string[], environment: Environment = processEnvironment): Promise<number> {
  const named = (path: string): string => flagName(path, program);
  let naming: ErrorContext["nameOf"] = named;
  /** Options of flags and, behind them, of a configuration file; problems are then told by where an option stands. */
  const merged = async (flags: Flags): Promise<Flags> => {
    const { config } = flags;
    const file = typeof config === "string" ? await readConfig(config) : {};
    const given = without(flags, "config", "debug");
    naming = (path) => (isIn(given, path) || !isIn(file, path) ? named(path) : `${path} (in ${String(config)})`);
    return { ...file, ...given };
  };
  const layout = () => ({
    width: Math.max(60, Math.min(environment.stdout.columns ?? 100, 140)),
    color: isColoured(environment.stdout, environment.env),
  });
  const program = programOf(environment, {
    run: async (flags) => {
      const { options, context } = resolveCommand(await merged(flags), resolveRunOptions);
      await executeJob(environment, {
        context,
        work: (run) => runAndReport(options, run, environment),
        json: async (result) => (await environment.report()).resultJson(result),
        text: async (result) =>
          `${(await environment.report()).consoleSummary(result, layout())}\n${reportPlace(options.out)}`,
      });
    },
    simulate: async (flags) => {
      const { options, context } = resolveCommand(await merged(flags), resolveSimulateOptions);
      const { simulate, simulationText } = await import("./commands/simulate.js");
      await executeJob(environment, {
        context,
        work: (run) => simulate(options, run),
        json: (result) => `${JSON.stringify(result, null, 2)}\n`,
        text: simulationText,
      });
    },
    embed: async (flags) => {
      const { options, context } = resolveCommand(await merged(flags), resolveEmbedOptions);
      const { embed, embeddingText } = await import("./commands/embed.js");
      await executeJob(environment, {
        context,
        work: (run) => embed(options, run),
        json: (result) => `${JSON.stringify(result, null, 2)}\n`,
        text: embeddingText,
      });
    },
    estimate: async (method, flags) => {
      const given = withoutEstimator(await merged(flags), method.name);
      const { options, context } = resolveCommand(given, method.resolve);
      const { estimateJson, runEstimate } = await import("./estimate/run-estimate.js");
      await executeJob(environment, {
        context,
        work: (run) => runEstimate(method, options, run),
        json: estimateJson,
        text: async (result) =>
          (await import("./estimate/output/summary.js")).estimateSummary(result, method.title, layout()),
      });
    },
    validate: async (flags) => {
      const { options, context } = resolveCommand(await merged(flags), resolveValidateOptions);
      const [{ validate }, { finiteJson }] = await Promise.all([
        import("./commands/validate.js"),
        import("./finite-json.js"),
      ]);
      await executeJob(environment, {
        context,
        work: (run) => validate(options, run),
        json: finiteJson,
        text: async (result) =>
          (await import("./validate/output/validation-summary.js")).validationSummary(result, layout()),
      });
    },
    study: async (flags) => {
      const resolved = (given: Flags) => resolveStudyOptions(given, environment.env);
      const { options, context } = resolveCommand(without(flags, "debug"), resolved);
      naming = (path) => (isIn(options, path) ? named(path) : `${path} (in ${options.file})`);
      const { study } = await import("./commands/study.js");
      let reached = "";
      await executeJob(environment, {
        context,
        work: (run) => {
          const onProgress = (progress: Progress): void => {
            // Not what it waited for.
            reached = progress.stage.split(";")[0]!;
            run.onProgress?.(progress);
          };
          return study(options, environment.studyModule, { ...run, onProgress });
        },
        json: async ({ result }) => (await import("./study/output/result-files.js")).studyJson(result),
        text: async (done) => (await import("./study/output/study-summary-text.js")).studySummaryText(done, layout()),
        stopped: () =>
          reached === ""
            ? "Stopped before the first run."
            : `Stopped at ${reached}. They are kept in ${options.out}, and the same command goes on.`,
      });
    },
    report: async (flags) => {
      const { options, context } = resolveCommand(without(flags, "debug"), resolveReportOptions);
      const { renderReport, reportJson } = await import("./commands/report.js");
      await executeJob(environment, {
        context,
        work: (run) => renderReport(options, layout(), run),
        json: reportJson,
        text: ({ text }) => text,
      });
    },
    worker: async (flags) => {
      const resolved = (given: Flags) => resolveWorkerOptions(given, environment.env);
      const { options, context } = resolveCommand(without(flags, "debug"), resolved);
      const { worker, workerText } = await import("./commands/worker.js");
      const complain = (line: string): void => void environment.stderr.write(`${line}\n`);
      const say = context.quiet ? () => {} : complain;
      await executeJob(environment, {
        context,
        work: (run) =>
          worker(options, environment.studyModule, { ...run, log: { say, complain, now: environment.now } }),
        json: (result) => `${JSON.stringify(result, null, 2)}\n`,
        text: workerText,
        stopped: () => "Stopped in the middle of a task, which goes to another worker.",
      });
    },
    completion: async (shell, commands) => {
      const { completionScript } = await import("./commands/completion.js");
      environment.stdout.write(completionScript(shell, commands));
    },
    power: async (flags) => {
      const { options, context } = resolveCommand(await merged(flags), resolvePowerOptions);
      const [{ power }, { finiteJson }] = await Promise.all([
        import("./commands/power.js"),
        import("./finite-json.js"),
      ]);
      await executeJob(environment, {
        context,
        work: (run) => power(options, run),
        json: finiteJson,
        text: async (result) => (await import("./power/output/power-summary.js")).powerSummaryText(result, layout()),
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
    const cause = error instanceof CommanderError ? usageError(error, argv) : error;
    const label = isColoured(environment.stderr, environment.env) ? "\u001b[31merror\u001b[39m" : "error";
    const text = errorText(cause, {
      command: commandOf(argv, program),
      nameOf: naming,
      debug: argv.includes("--debug"),
    });
    environment.stderr.write(`${label} ${text}\n`);
    return exitCodeOf(cause);
  }
}

/** `covariates.1` → `--covariates`; what no command has a flag for keeps its name, as the files of `study` and `report`. */
function flagName(path: string, program: Command): string {
  const name = path.split(".")[0]!;
  const has = ({ options, commands }: Command): boolean =>
    options.some((option) => option.attributeName() === name) || commands.some(has);
  return has(program) ? flagOf(name) : path;
}

const without = (flags: Flags, ...names: readonly string[]): Flags =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => !names.includes(name)));

const isIn = (given: object, path: string): boolean => Object.hasOwn(given, path.split(".")[0]!);

/** A configuration file may name its estimator, for the editor; it must be the one that runs. */
function withoutEstimator(given: Flags, name: string): Flags {
  const { estimator, ...options } = given;
  if (estimator === undefined || estimator === name) return options;
  const message = `is ${JSON.stringify(estimator)}, but the command is estimate ${name}`;
  throw new OptionsError("estimate", [{ path: "estimator", message }]);
}

/** The command that a message points to for its help: as far as the arguments name one. */
function commandOf(argv: readonly string[], command: Command): string {
  const below = command.commands.find((one) => one.name() === argv[0]);
  return below === undefined ? command.name() : `${command.name()} ${commandOf(argv.slice(1), below)}`;
}

/** What commander says, in one line without its own prefix. */
function usageError(error: CommanderError, [command, method]: readonly string[]): CareerDmlError {
  if (error.code === "commander.unknownCommand" && command === "estimate") {
    const names = METHODS.map(({ name }) => name);
    const near = closestName(String(method), names);
    const hint = near === null ? `the methods are ${names.join(", ")}` : `did you mean ${near}?`;
    return new CareerDmlError("USAGE", `'${method}' is no method of estimate; ${hint}`, { cause: error });
  }
  return new CareerDmlError("USAGE", error.message.replace(/^error: /, ""), { cause: error });
}
