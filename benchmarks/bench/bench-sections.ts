import type { BenchContext } from "./bench-context.js";
import type { BenchResult, SectionName } from "./bench-result.js";

type Rows<K extends SectionName> = NonNullable<BenchResult["sections"][K]>;

interface Section<K extends SectionName> {
  readonly name: K;
  /** For the list of `pnpm bench --help`. */
  readonly about: string;
  readonly measure: (context: BenchContext) => Promise<Rows<K>>;
}

/**
 * The parts of `pnpm bench` in the order that they are measured: what needs a machine to itself first. Each is loaded when its
 * turn comes, so that none counts in the memory of another.
 */
export const BENCH_SECTIONS: readonly { readonly [K in SectionName]: Section<K> }[SectionName][] = Object.freeze([
  {
    name: "run",
    about: "the main job, that of npm start, each run in a process of its own",
    measure: async (context) => (await import("../sections/run.js")).measureRun(context),
  },
  {
    name: "limits",
    about: "memory and files of forests, and how their time grows",
    measure: async (context) => (await import("../sections/limits.js")).measureLimits(context),
  },
  {
    name: "estimators",
    about: "every method of career-dml estimate, every forest, effect learner, selection model and encoder",
    measure: async (context) => (await import("../sections/estimators.js")).measureEstimators(context),
  },
  {
    name: "kernels",
    about: "every kernel",
    measure: async (context) => (await import("../sections/kernels.js")).measureKernels(context),
  },
]);
