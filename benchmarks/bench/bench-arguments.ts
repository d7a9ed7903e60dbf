import { parseArgs } from "node:util";
import { CareerDmlError, closestName } from "@career-dml/core";
import { KERNEL_CASES } from "../kernel-cases.js";
import type { SectionName } from "./bench-result.js";
import { BENCH_SECTIONS } from "./bench-sections.js";
import { RESULTS } from "./results-folder.js";

/** What `pnpm bench` is asked to do. */
export type BenchTask =
  | { readonly do: "help" }
  | {
      readonly do: "measure";
      readonly sections: readonly SectionName[];
      /** Files of benchmarks/kernels; empty for all. */
      readonly files: readonly string[];
      readonly long: boolean;
      /** Folder of the results; `null` where they are only shown. */
      readonly out: string | null;
      /** Version under which the history keeps them. */
      readonly record: string | null;
    }
  | { readonly do: "compare"; readonly before: string; readonly after: string }
  | { readonly do: "quick"; readonly write: boolean };

const sectionNames = (): SectionName[] => BENCH_SECTIONS.map(({ name }) => name);

/** What `pnpm bench --help` says. */
export const usage = (): string => `Measures this project on this machine.

  pnpm bench [NAME ...] [--long] [--out FOLDER] [--record VERSION]
  pnpm bench --compare A B
  pnpm bench --quick [--write]

NAME       a section, or a file of benchmarks/kernels: ${Object.keys(KERNEL_CASES).join(", ")}. Default: all sections
${BENCH_SECTIONS.map(({ name, about }) => `             ${name.padEnd(12)}${about}`).join("\n")}
--long     what takes minutes as well
--out      folder of bench.json and bench.md; default benchmarks/results for all sections, nowhere for some
--record   keeps the results of all sections as those of a version, and draws the history anew
--compare  two files of results, or versions of the history, row by row
--quick    instruction counts of the kernels against those of benchmarks/results/instructions.json; --write renews them

Exit code 0; 1 where native and TypeScript results differ, or a native kernel is slower and nothing says why; 2 for wrong usage,
and where instructions cannot be counted.
docs/benchmarks.md says how to read the tables.`;

const misused = (message: string): CareerDmlError =>
  new CareerDmlError("USAGE", `${message}. pnpm bench --help lists what there is.`);

const VERSION_FORM = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

function parsed(argv: readonly string[]) {
  // pnpm hands on the `--` that npm needs.
  const args = argv.filter((word) => word !== "--");
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: "string" },
        long: { type: "boolean" },
        record: { type: "string" },
        compare: { type: "boolean" },
        quick: { type: "boolean" },
        write: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw misused((error as Error).message.replace(/\. .*$/s, "").replace(/\.$/, ""));
  }
}

type Values = ReturnType<typeof parsed>["values"];

/** Reads the command line. @throws {CareerDmlError} code USAGE for names and options that there are not, or that contradict. */
export function benchArguments(argv: readonly string[]): BenchTask {
  const { values, positionals } = parsed(argv);
  if (values.help) return { do: "help" };
  if (values.compare) {
    refuseBeside("compare", values, []);
    const [before, after, ...more] = positionals;
    if (before === undefined || after === undefined || more.length > 0)
      throw misused("--compare takes two results, A and B");
    return { do: "compare", before, after };
  }
  if (values.quick) {
    refuseBeside("quick", values, ["write"]);
    if (positionals.length > 0) throw misused("--quick counts the instructions of all kernels and takes no names");
    return { do: "quick", write: values.write ?? false };
  }
  if (values.write) throw misused("--write renews instruction counts: --quick --write");
  return measurement(values, positionals);
}

/** Options that a task does not have. */
function refuseBeside(task: string, values: Values, own: readonly string[]): void {
  const foreign = Object.keys(values).filter((name) => name !== task && !own.includes(name));
  if (foreign.length > 0) throw misused(`--${task} does not go with --${foreign.join(", --")}`);
}

function measurement({ long = false, out, record: version }: Values, names: readonly string[]): BenchTask {
  const record = version ?? null;
  const files = names.filter((name) => Object.hasOwn(KERNEL_CASES, name));
  const named = names.filter((name) => !files.includes(name));
  const known: readonly string[] = sectionNames();
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw misused(unknown.map((name) => unknownText(name, known)).join("; "));
  if (record !== null && !VERSION_FORM.test(record))
    throw misused(`--record takes a version such as 1.2.0, not '${record}'`);
  if (record !== null && names.length > 0) throw misused("--record keeps all sections: leave the names out");
  const sections = names.length === 0 ? sectionNames() : sectionNames().filter((name) => isChosen(name, named, files));
  return { do: "measure", sections, files, long, out: out ?? (names.length === 0 ? RESULTS : null), record };
}

const isChosen = (name: SectionName, named: readonly string[], files: readonly string[]): boolean =>
  named.includes(name) || (name === "kernels" && files.length > 0);

function unknownText(name: string, known: readonly string[]): string {
  const near = closestName(name, [...known, ...Object.keys(KERNEL_CASES)]);
  return `'${name}' is neither a section nor a file of benchmarks/kernels${near === null ? "" : ` (did you mean ${near}?)`}`;
}
