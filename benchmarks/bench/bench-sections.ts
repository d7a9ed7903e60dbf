import type { BenchContext } from "./bench-context.js";
import type { BenchSections, SectionName } from "./bench-result.js";

interface BenchSection {
  readonly name: SectionName;
  /** For the list of `pnpm bench --help`. */
  readonly about: string;
  /** @returns Its rows, under its name. */
  readonly measure: (context: BenchContext) => Promise<BenchSections>;
}

/**
 * The parts of `pnpm bench` in the order that they are measured: what needs a machine to itself first. Each is loaded when its
 * turn comes, so that a part costs no more than itself.
 */
export const BENCH_SECTIONS: readonly BenchSection[] = Object.freeze([
  {
    name: "run",
    about: "the main job, that of npm start, each run in a process of its own",
    measure: async (context) => ({ run: await (await import("../sections/measure-run.js")).measureRun(context) }),
  },
  {
    name: "limits",
    about: "memory and files of forests, and how their time grows",
    measure: async (context) => ({
      limits: await (await import("../sections/measure-limits.js")).measureLimits(context),
    }),
  },
  {
    name: "estimators",
    about: "every method of career-dml estimate, every forest, effect learner, selection model and encoder",
    measure: async (context) => ({
      estimators: await (await import("../sections/measure-estimators.js")).measureEstimators(context),
    }),
  },
  {
    name: "kernels",
    about: "every kernel",
    measure: async (context) => ({
      kernels: await (await import("../sections/measure-kernels.js")).measureKernels(context),
    }),
  },
  {
    name: "peers",
    about: "other software, as far as pnpm bench:peers has installed it",
    measure: async ({ say }) => ({ peers: [...(await (await import("../peers/rows.js")).peerRows(say))] }),
  },
] satisfies BenchSection[]);
