import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { contextFields } from "./context-options.js";
import type { Environment } from "./environment.js";
import { addFlags } from "./flags.js";
import { RUNNING, runOptionsSchema } from "./options.js";
import { simulateOptionsSchema } from "./simulate-options.js";

/** Values of the flags that were given, by the names of their options. */
export type Flags = Readonly<Record<string, unknown>>;

/** The commands with their flags and help; what a command does is given. Problems are thrown, not printed. */
export function programOf(
  { stdout, stderr }: Environment,
  actions: Readonly<Record<"run" | "simulate", (flags: Flags) => Promise<void>>>,
): Command {
  const program = new Command("career-dml")
    .description("What a treatment does to wages when only careers reveal ability.")
    .version(version(), "-V, --version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Problems are told once, by `main`.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 120),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 100, 120),
    })
    .addHelpText("after", "\ncareer-dml run --help and career-dml simulate --help show their options with an example.");
  const run = program
    .command("run")
    .description("careers to representations, causal forest DML, Heckman benchmarks, validation and a report")
    .addHelpText("after", RUN_EXAMPLE);
  addFlags(run, { ...runOptionsSchema.shape, ...contextFields });
  const config = "JSON file of options by the same names in camelCase; flags win over it";
  run.addOption(new Option("--config <file>", config).helpGroup(RUNNING));
  const simulation = program
    .command("simulate")
    .description("a simulated panel of careers, and its true effects in a second file")
    .addHelpText("after", SIMULATE_EXAMPLE);
  addFlags(simulation, { ...simulateOptionsSchema.shape, ...contextFields });
  for (const [command, action] of [[run, actions.run] as const, [simulation, actions.simulate] as const]) {
    command
      .addOption(new Option("--debug", "errors with their stack").helpGroup(RUNNING))
      .addHelpOption(new Option("-h, --help", "this text").helpGroup(RUNNING))
      .action((flags: Flags) => action(flags));
  }
  return program;
}

const RUN_EXAMPLE = `
Example, union membership and the wages of 4,711 women, their occupations and industries before:
  career-dml run --data nlswork.csv --unit idcode --time year --sequence occ_code,ind_code \\
    --treatment union --outcome ln_wage --derive "black = race = 2" \\
    --covariates age,grade,black,collgrad,south,c_city,ttl_exp,tenure \\
    --empty-history drop --missing indicator --out union-report`;

const SIMULATE_EXAMPLE = `
Example, careers whose order alone carries ability, then their analysis without a look at the truth:
  career-dml simulate --n 4000 --careers ladder --out panel.parquet
  career-dml run --data panel.parquet --unit individual_id --time period --sequence occupation \\
    --treatment treatment --outcome outcome --covariates education,flexicurity \\
    --instrument peer_adoption --where "period < 10 or period = 13"`;

function version(): string {
  const file = new URL("../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
