import { Argument, Command, Option } from "commander";
import type { z } from "zod";
import { contextFields } from "./context-options.js";
import { embedOptionsSchema } from "./embed-options.js";
import { type Shell, SHELLS } from "./shells.js";
import type { Environment } from "./environment.js";
import { noteFlagValues } from "./flag-values.js";
import { addFlags } from "./flags.js";
import { RUNNING, runOptionsSchema } from "./options.js";
import { powerOptionsSchema } from "./power-options.js";
import { reportFlags } from "./report-options.js";
import { simulateOptionsSchema } from "./simulate-options.js";
import { studyFlags } from "./study-options.js";
import type { Method } from "./estimate/method.js";
import { METHODS } from "./estimate/methods.js";
import { validateOptionsSchema } from "./validate-options.js";
import { version } from "./version.js";
import { workerOptionsSchema } from "./worker-options.js";

/** Values of the flags that were given, by the names of their options. */
export type Flags = Readonly<Record<string, unknown>>;

/** What each command does with its flags. */
export interface Actions {
  readonly run: (flags: Flags) => Promise<void>;
  readonly simulate: (flags: Flags) => Promise<void>;
  readonly embed: (flags: Flags) => Promise<void>;
  readonly estimate: (method: Method, flags: Flags) => Promise<void>;
  readonly validate: (flags: Flags) => Promise<void>;
  readonly power: (flags: Flags) => Promise<void>;
  readonly study: (flags: Flags) => Promise<void>;
  readonly report: (flags: Flags) => Promise<void>;
  readonly worker: (flags: Flags) => Promise<void>;
  /** @param program The commands themselves. */
  readonly completion: (shell: Shell, program: Command) => Promise<void>;
}

/** The commands with their flags and help; what a command does is given. Problems are thrown, not printed. */
export function programOf({ stdout, stderr }: Environment, actions: Actions): Command {
  const program = new Command("career-dml")
    .description("What a treatment does to wages when only careers reveal ability.")
    .version(version(), "-V, --version", "the version of this command")
    .helpOption("-h, --help", "this text")
    .helpCommand("help [command]", "the help of a command")
    .configureHelp({ subcommandTerm })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Problems are told once, by `main`.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 120),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 100, 120),
    })
    .addHelpText("after", "\ncareer-dml COMMAND --help shows the options of a command with an example.");
  const run = program
    .command("run")
    .description("careers to representations, causal forest DML, Heckman benchmarks, validation and a report")
    .addHelpText("after", RUN_EXAMPLE);
  finishConfigurable(run, runOptionsSchema.shape, actions.run);
  const simulation = program
    .command("simulate")
    .description("a simulated panel of careers, and its true effects in a second file")
    .addHelpText("after", SIMULATE_EXAMPLE);
  finishConfigurable(simulation, simulateOptionsSchema.shape, actions.simulate);
  const embedding = program
    .command("embed")
    .description("careers to numbers: one row per unit and a model file, which --model applies to new careers")
    .addHelpText("after", EMBED_EXAMPLE);
  finishConfigurable(embedding, embedOptionsSchema.shape, actions.embed);
  addEstimate(program, actions.estimate);
  const validation = program
    .command("validate")
    .description("how far to trust an estimate: omitted variables, placebos, overlap, groups, calibration")
    .usage("--data FILE [options]")
    .addHelpText("after", VALIDATE_EXAMPLE);
  finishConfigurable(validation, validateOptionsSchema.shape, actions.validate);
  const analysis = program
    .command("power")
    .description("smallest detectable effect, units needed and power: by formula, from data, or by simulated studies")
    .addHelpText("after", POWER_EXAMPLE);
  finishConfigurable(analysis, powerOptionsSchema.shape, actions.power);
  addStudy(program, actions.study);
  addReport(program, actions.report);
  const worker = program
    .command("worker")
    .description("computes tasks of studies that wait in Redis, until Ctrl-C")
    .addHelpText("after", WORKER_EXAMPLE);
  finishJob(worker, workerOptionsSchema.shape, actions.worker);
  const completion = program
    .command("completion")
    .description("completion of commands, flags and their values for a shell")
    .addArgument(new Argument("<shell>", "whose syntax to write").choices(SHELLS))
    .addHelpText("after", COMPLETION_EXAMPLE);
  finish(completion, () => actions.completion(completion.args[0] as Shell, program));
  return program;
}

/** A command in a list: its name and what stands behind it without a flag. */
function subcommandTerm(command: Command): string {
  const operands = command.registeredArguments.map((one) => (one.variadic ? `${one.name()}...` : one.name()));
  return [command.name(), ...operands.map((name) => name.toUpperCase())].join(" ");
}

/** `estimate` with one command below it for each method. */
function addEstimate(program: Command, action: Actions["estimate"]): void {
  const estimate = program
    .command("estimate")
    .description("one estimator on one table of data")
    .usage("METHOD --data FILE [options]")
    .configureHelp({ subcommandTerm, showGlobalOptions: false })
    .helpCommand(false)
    .addHelpText("after", "\ncareer-dml estimate METHOD --help shows the options of a method with an example.");
  estimate.commandsGroup("Methods, by the question they answer:");
  for (const method of METHODS) {
    const { about, command: example } = method.example;
    const command = estimate
      .command(method.name)
      .description(method.question)
      .usage("--data FILE [options]")
      .addHelpText("after", `\nExample, ${about}:\n  ${example}`);
    finishConfigurable(command, method.schema.shape as Fields, (flags) => action(method, flags));
  }
}

/** `study`, whose file comes without a flag. */
function addStudy(program: Command, action: Actions["study"]): void {
  const study = program
    .command("study")
    .description("a Monte Carlo study from a study file: which estimator recovers the effect; goes on where it stopped")
    .usage("FILE [options]")
    .argument("<file>", "the study file, JSON")
    .addHelpText("after", STUDY_EXAMPLE);
  finishJob(study, studyFlags, () => action({ ...study.opts<Flags>(), file: study.args[0] }));
}

/** `report`, whose files come without a flag. */
function addReport(program: Command, action: Actions["report"]): void {
  const report = program
    .command("report")
    .description("renders results again from their JSON: of run, validate, power, study; estimates side by side")
    .usage("FILE... [options]")
    .argument("<files...>", "result files, JSON")
    .addHelpText("after", REPORT_EXAMPLE);
  finishJob(report, reportFlags, () => action({ ...report.opts<Flags>(), files: report.args }));
}

const configOption = (): Option =>
  noteFlagValues(
    new Option("--config <file>", "JSON file of options by the same names in camelCase; flags win over it"),
    { kind: "file" },
  ).helpGroup(RUNNING);

type Fields = Readonly<Record<string, z.ZodType>>;
type Action = (flags: Flags) => Promise<void>;

/** A command that computes or renders: options of its own, then how it runs. */
function finishJob(command: Command, fields: Fields, action: Action): void {
  addFlags(command, { ...fields, ...contextFields });
  finish(command, action);
}

/** One whose options may stand in a file. */
function finishConfigurable(command: Command, fields: Fields, action: Action): void {
  addFlags(command, { ...fields, ...contextFields });
  command.addOption(configOption());
  finish(command, action);
}

function finish(command: Command, action: Action): void {
  command
    .addOption(new Option("--debug", "errors with their stack").helpGroup(RUNNING))
    .addHelpOption(new Option("-h, --help", "this text").helpGroup(RUNNING))
    .action((flags: Flags) => action(flags));
}

const RUN_EXAMPLE = `
Example, union membership and the wages of 4,711 women, their occupations and industries before:
  career-dml run --data nlswork.csv --unit idcode --time year --sequence occ_code,ind_code \\
    --treatment union --outcome ln_wage --derive "black = race = 2" \\
    --covariates age,grade,black,collgrad,south,c_city,ttl_exp,tenure \\
    --empty-history drop --missing indicator --out union-report`;

const STUDY_EXAMPLE = `
Example, estimators with and without careers under hidden ability; stopped at any point, the same command goes on:
  career-dml study benchmarks/studies/small.json --out small-study`;

const SIMULATE_EXAMPLE = `
Example, careers whose order alone carries ability, then their analysis without a look at the truth:
  career-dml simulate --n 4000 --careers ladder --out panel.parquet
  career-dml run --data panel.parquet --unit individual_id --time period --sequence occupation \\
    --treatment treatment --outcome outcome --covariates education,flexicurity \\
    --instrument peer_adoption --where "period < 10 or period = 13"`;

const EMBED_EXAMPLE = `
Example, occupations and industries of women before the year of their wage, cross-fitted; then careers without a wage:
  career-dml embed --data nlswork.csv --unit idcode --time year --sequence occ_code,ind_code \\
    --treatment union --outcome ln_wage --empty-history drop --folds 5 --every-fold \\
    --out women.csv --attribution occupations.html
  career-dml embed --model women.encoder --data new.csv --unit idcode --time year --out new-women.csv`;

const WORKER_EXAMPLE = `
Example, two tasks at once for whatever study waits on this Redis:
  career-dml worker --url redis://queue.example:6379 --concurrency 2`;

const VALIDATE_EXAMPLE = `
Example, eligibility for a 401(k) and financial assets: what could overturn the effect, with a page of tables and figures:
  career-dml validate --data 401k.csv --outcome net_tfa --treatment e401 \\
    --covariates age,inc,educ,fsize,marr,twoearn,db,pira,hown \\
    --leave-out money=inc,pira,hown --permutations 50 --page 401k.html`;

const COMPLETION_EXAMPLE = `
Example, for bash, zsh and fish; each takes effect in the next shell:
  career-dml completion bash >> ~/.bash_completion
  career-dml completion zsh > ~/.zfunc/_career-dml   # with fpath+=~/.zfunc before compinit in ~/.zshrc
  career-dml completion fish > ~/.config/fish/completions/career-dml.fish`;

const REPORT_EXAMPLE = `
Example, a run's report again; two estimates of one effect in one table, for a paper:
  career-dml report career-dml-report/results.json --out again
  career-dml estimate ols --data nsw-dw.csv --outcome re78 --treatment treat --covariates age,educ --json ols.json
  career-dml estimate irm --data nsw-dw.csv --outcome re78 --treatment treat --covariates age,educ --json irm.json
  career-dml report ols.json irm.json --names "OLS,doubly robust" --out effects.tex`;

const POWER_EXAMPLE = `
Example, an 8 % wage premium of half of the people; the same in firms of 25; how often simulated studies really find it:
  career-dml power --effect .08 --sigma .65 --r2 .5 --n 500,1000,2000 --power .8,.9 --figure frontier.svg
  career-dml power --effect .08 --sigma .65 --r2 .5 --cluster-size 25 --icc .05 --distribution t
  career-dml power --simulate --effect .08,.16 --studies 200 --figure careers.png`;
