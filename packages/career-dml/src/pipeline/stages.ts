import { checkpoint, partOf, report, type RunContext, withoutProgress } from "@career-dml/core";

/** Share of the whole that each stage takes, for the bar: rough, in percent. */
const PLAN = {
  "reading the data": 2,
  "training encoders": 45,
  "estimating effects": 15,
  "selection benchmarks": 1,
  "describing effects": 1,
  attribution: 2,
  validation: 34,
} as const;

export type StageName = keyof typeof PLAN;

/** Times stages and maps the progress inside each onto that of the whole. */
export interface Stages {
  /** Runs one stage; `work` gets a run context whose progress counts within the stage. */
  stage<T>(name: StageName, work: (run: RunContext) => Promise<T>): Promise<T>;
  /** Seconds by stage. */
  timings(): Readonly<Record<string, number>>;
}

export function createStages(run: RunContext): Stages {
  const seconds: Record<string, number> = {};
  let before = 0;
  return {
    async stage(name, work) {
      const started = performance.now();
      const after = before + PLAN[name] / 100;
      const inner = partOf(run, before, after);
      report(inner, name, 0, 1);
      await checkpoint(run);
      const result = await work(inner);
      report(inner, name, 1, 1);
      before = after;
      seconds[name] = (performance.now() - started) / 1000;
      return result;
    },
    timings: () => ({ ...seconds }),
  };
}

/** Runs jobs side by side and counts them; what happens inside each is not reported. */
export async function countedAll<A, T>(
  run: RunContext,
  stage: string,
  items: readonly A[],
  job: (item: A, run: RunContext) => Promise<T>,
): Promise<T[]> {
  const silent = withoutProgress(run);
  let done = 0;
  return Promise.all(
    items.map(async (item) => {
      const result = await job(item, silent);
      report(run, stage, ++done, items.length);
      return result;
    }),
  );
}
